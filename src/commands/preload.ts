// Puts the accounts of a file into the emulator, as if they had been imported.
import { openInput } from '../input/open.js';
import type { Sandbox } from '../sandbox/sandbox.js';

/** Only its valid rows. @throws ImportError as opening and reading an input does */
export async function preload(sandbox: Sandbox, path: string): Promise<void> {
  const input = await openInput({ path }, {});
  try {
    for await (const { rows } of input.blocks()) {
      for (const row of rows) if ('account' in row) sandbox.addAccount(row.account);
    }
  } finally {
    await input.close();
  }
}
