// One folder for all that the tests leave behind: gone when they end, however they end.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';

export default function setUp(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'tim-import-tests-'));
  env.TMPDIR = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
