/**
 * The smallest program that ends with exit code 0, as a static Linux executable: what a throwaway container runs
 * when there is no image yet and no registry to get one from. Layout: ELF64 header, one program header, code
 * (man 5 elf).
 */
const headerSize = 64;
const programHeaderSize = 56;
/** Any address works that is congruent to the offset in the file modulo the page size. */
const loadAddress = 0x400000n;

/** Machine number of ELF and the code of exit(0), by the engine's word for its architecture. */
const machines: Readonly<Record<string, { readonly machine: number; readonly code: readonly number[] }>> = {
  // xor edi, edi; mov eax, 60 (exit); syscall
  x86_64: { machine: 62, code: [0x31, 0xff, 0xb8, 0x3c, 0, 0, 0, 0x0f, 0x05] },
  // mov x0, #0; mov x8, #93 (exit); svc #0
  aarch64: { machine: 183, code: [0, 0, 0x80, 0xd2, 0xa8, 0x0b, 0x80, 0xd2, 0x01, 0, 0, 0xd4] },
};

/** `architecture` in the engine's words (`uname -m`); undefined for one that is not known here. */
export function noopProgram(architecture: string): Uint8Array | undefined {
  const target = machines[architecture === 'arm64' ? 'aarch64' : architecture];
  if (target === undefined) {
    return undefined;
  }
  const start = headerSize + programHeaderSize;
  const bytes = new Uint8Array(start + target.code.length);
  const view = new DataView(bytes.buffer);
  // Magic, 64 bits, little endian, version 1, System V.
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0]);
  view.setUint16(16, 2, true); // e_type: executable
  view.setUint16(18, target.machine, true);
  view.setUint32(20, 1, true); // e_version
  view.setBigUint64(24, loadAddress + BigInt(start), true); // e_entry
  view.setBigUint64(32, BigInt(headerSize), true); // e_phoff
  view.setUint16(52, headerSize, true);
  view.setUint16(54, programHeaderSize, true);
  view.setUint16(56, 1, true); // e_phnum
  view.setUint32(headerSize, 1, true); // p_type: load
  view.setUint32(headerSize + 4, 5, true); // p_flags: read, execute
  view.setBigUint64(headerSize + 16, loadAddress, true); // p_vaddr
  view.setBigUint64(headerSize + 24, loadAddress, true); // p_paddr
  view.setBigUint64(headerSize + 32, BigInt(bytes.length), true); // p_filesz
  view.setBigUint64(headerSize + 40, BigInt(bytes.length), true); // p_memsz
  view.setBigUint64(headerSize + 48, 0x1000n, true); // p_align
  bytes.set(target.code, start);
  return bytes;
}

const block = 512;

/** A tar archive (POSIX ustar) of one executable file, as `docker import` takes it. */
export function tarOfProgram(name: string, program: Uint8Array): Uint8Array {
  const padded = Math.ceil(program.length / block) * block;
  // The end of an archive is two blocks of zeros.
  const bytes = new Uint8Array(block + padded + 2 * block);
  const put = (text: string, offset: number) => bytes.set(new TextEncoder().encode(text), offset);
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, '0');
  put(name, 0);
  put(`${octal(0o755, 7)}\0${octal(0, 7)}\0${octal(0, 7)}\0`, 100);
  put(`${octal(program.length, 11)}\0${octal(0, 11)}\0`, 124);
  put('0', 156);
  put('ustar\x0000', 257);
  // The checksum is taken with its own field full of spaces.
  put(' '.repeat(8), 148);
  const checksum = bytes.subarray(0, block).reduce((sum, byte) => sum + byte, 0);
  put(`${octal(checksum, 6)}\0 `, 148);
  bytes.set(program, block);
  return bytes;
}
