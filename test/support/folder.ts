// A folder of its own for one test, gone with the test.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Folder extends Disposable {
  readonly path: string;
  /** A file in it. @returns its path */
  file(name: string, content: string | Uint8Array, mode?: number): string;
}

export function aFolder(): Folder {
  const path = mkdtempSync(join(tmpdir(), 'tim-import-test-'));
  return {
    path,
    file(name, content, mode) {
      const file = join(path, name);
      writeFileSync(file, content, mode === undefined ? {} : { mode });
      return file;
    },
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}
