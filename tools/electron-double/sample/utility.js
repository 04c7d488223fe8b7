// Echoes what comes over the ports that are moved here.
process.parentPort.on('message', ({ data, ports: [port] }) => {
  process.parentPort.postMessage(`got: ${data}`);
  port.on('message', (message) => port.postMessage(message.data));
  port.on('close', () => process.parentPort.postMessage('port closed'));
  port.start();
});
