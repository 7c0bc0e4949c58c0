import { readFileSync } from 'node:fs';

/** Watches the machine's memory; `stop` returns how many MB more were in use at most than at the beginning. */
export function leastMemory(read: () => number = availableMemory): { stop(): number } {
  const before = read();
  let least = before;
  const timer = setInterval(() => {
    least = Math.min(least, read());
  }, 500);
  timer.unref();
  return {
    stop: () => {
      clearInterval(timer);
      return before - Math.min(least, read());
    },
  };
}

/** MB that could be used without swapping: MemAvailable of proc(5). */
function availableMemory(): number {
  const found = /^MemAvailable:\s+(\d+) kB$/m.exec(readFileSync('/proc/meminfo', 'utf8'));
  return (Number(found?.[1]) * 1024) / 1e6;
}
