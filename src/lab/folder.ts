import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';

/* The one place that reads the files of a lab's folder. */

/** A file's text, or in words why there is none. */
export type Text = { readonly text: string } | { readonly wrong: string; readonly hint?: string };

/** A file of the lab's folder; a path that leads out of it, also through a symbolic link, is refused. */
export async function readInside(folder: string, path: string, maxBytes: number): Promise<Text> {
  const hint = "Copy the file into the lab's folder.";
  const outside = { wrong: "is outside the lab's folder", hint };
  if (isAbsolute(path) || path.includes('\0') || leavesFolder(path)) {
    return outside;
  }
  try {
    const [root, target] = await Promise.all([realpath(folder), realpath(join(folder, path))]);
    return leavesFolder(relative(root, target)) ? outside : await readText(target, maxBytes);
  } catch (error) {
    return { wrong: fileWords(error), hint: "Paths are relative to the lab's folder." };
  }
}

function leavesFolder(path: string): boolean {
  const parts = join(path).split(sep);
  return parts[0] === '..' || isAbsolute(path);
}

async function readText(path: string, maxBytes: number): Promise<Text> {
  try {
    const { size, ...file } = await stat(path).then((found) => ({
      size: found.size,
      isFile: found.isFile(),
    }));
    if (!file.isFile) {
      // Opening a pipe or a device could wait for ever.
      return { wrong: 'is not a regular file' };
    }
    if (size > maxBytes) {
      return { wrong: `has ${size} bytes; at most ${maxBytes} are read` };
    }
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path)) };
  } catch (error) {
    return { wrong: fileWords(error) };
  }
}

/** Names in a folder of the lab's, sorted; none when there is no such folder. */
export async function namesInside(
  folder: string,
  path: string,
): Promise<readonly string[] | { readonly wrong: string }> {
  try {
    return (await readdir(join(folder, path))).sort();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? [] : { wrong: code === 'ENOTDIR' ? 'is not a folder' : fileWords(error) };
  }
}

function fileWords(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'does not exist';
    case 'EACCES':
    case 'EPERM':
      return 'may not be read by this user';
    case 'ELOOP':
      return 'is a circle of symbolic links';
    case 'ENAMETOOLONG':
      return 'has a name that is too long';
    case 'ERR_ENCODING_INVALID_ENCODED_DATA':
      return 'is not UTF-8 text';
    default:
      return `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
}
