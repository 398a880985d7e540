// Loaded before the command: its stderr passes for a terminal, so that the progress bar is drawn as on one.
Object.assign(process.stderr, { isTTY: true, columns: 120 });
