// Loaded before the command: now and then its event loop stands still, as under a long collection or a busy machine.

const length = Number(process.env.STALL_MS);

setInterval(() => {
  const end = performance.now() + length;
  while (performance.now() < end);
}, Number(process.env.STALL_EVERY_MS)).unref();
