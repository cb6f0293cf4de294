/** An OPC UA server whose items all change ten times a second. argv[2]: JSON {port, machines}. */
import { DataType, OPCUAServer, StatusCodes, setErrorLogger, setWarningLogger, Variant } from 'node-opcua';
import { machineIds } from './plant.ts';

setErrorLogger(() => {});
setWarningLogger(() => {});
const { port, machines }: { port: number; machines: number } = JSON.parse(process.argv[2] ?? '{}');
const server = new OPCUAServer({ port, hostname: '127.0.0.1', host: '127.0.0.1' });
await server.initialize();
const addressSpace = server.engine.addressSpace;
if (addressSpace === null) throw new Error('the server has no address space');
const namespace = addressSpace.registerNamespace('urn:istwert:bench');
const variables = machineIds(machines).flatMap((id) => {
  const folder = namespace.addFolder(addressSpace.rootFolder.objects, { browseName: id });
  return ['Total', 'Good', 'Scrap'].map((browseName) => {
    const variable = namespace.addVariable({
      componentOf: folder,
      browseName,
      dataType: 'UInt32',
      minimumSamplingInterval: 0,
    });
    variable.setValueFromSource(new Variant({ dataType: DataType.UInt32, value: 0 }));
    return variable;
  });
});
await server.start();

let value = 0;
let ticking: NodeJS.Timeout | null = null;
process.on('message', (word) => {
  if (word === 'go')
    ticking = setInterval(() => {
      value += 1;
      const at = new Date();
      for (const variable of variables)
        variable.setValueFromSource(new Variant({ dataType: DataType.UInt32, value }), StatusCodes.Good, at);
    }, 100);
  if (word === 'hold') {
    if (ticking !== null) clearInterval(ticking);
    process.send?.({ done: true, changes: value * variables.length });
  }
  if (word === 'stop') process.exit(0);
});
process.send?.({ ready: true });
