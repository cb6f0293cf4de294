/**
 * A real OPC UA server for tests, as a process of its own, so that it can be killed like one.
 * argv[2]: JSON {port, dir, nodes: {"machine/Folder/Name": [dataType, value]}, namespacesBefore, policies, users, identity, history, refuses: [path], keeps: {path: value}, jobControl: [machine], instances: opcua-instances.mjs, everyChange, limits: server capabilities, advertises: address of its endpoints}
 * aheadMs: its clock ahead of this computer's
 * Messages: {id, aheadMs}, {id, grow: nodes as above} and {id, set: {"machine/Folder/Name": {value, at?, status?}}} -> {id, done: true}
 */
import { join } from 'node:path';
import {
  DataType,
  MessageSecurityMode,
  OPCUACertificateManager,
  OPCUAServer,
  SecurityPolicy,
  StatusCodes,
  setDebugLogger,
  setErrorLogger,
  setWarningLogger,
  Variant,
  VariantArrayType,
} from 'node-opcua';
import { addInstance, nodeAt, nodesetFiles, variantFor } from './opcua-instances.mjs';
import { addJobControl } from './opcua-job-control.mjs';

for (const silence of [setDebugLogger, setErrorLogger, setWarningLogger]) silence(() => {});
const options = JSON.parse(process.argv[2] ?? '{}');

/** A PLC whose clock is wrong: so is all that the server says of the time. */
let aheadMs = options.aheadMs ?? 0;
const TrueDate = Date;
globalThis.Date = class extends TrueDate {
  constructor(...given) {
    if (given.length === 0) super(TrueDate.now() + aheadMs);
    else super(...given);
  }
  static now() {
    return TrueDate.now() + aheadMs;
  }
};
const policies = options.policies ?? ['None'];

const serverCertificateManager = new OPCUACertificateManager({
  rootFolder: join(options.dir, options.identity ?? 'pki'),
  automaticallyAcceptUnknownCertificate: true,
});
await serverCertificateManager.initialize();
const server = new OPCUAServer({
  port: options.port,
  hostname: '127.0.0.1',
  host: '127.0.0.1',
  serverCertificateManager,
  userCertificateManager: serverCertificateManager,
  securityPolicies: policies.map((policy) => SecurityPolicy[policy]),
  securityModes: policies.includes('None')
    ? [MessageSecurityMode.None, MessageSecurityMode.Sign, MessageSecurityMode.SignAndEncrypt]
    : [MessageSecurityMode.Sign, MessageSecurityMode.SignAndEncrypt],
  allowAnonymous: options.users === undefined,
  userManager: { isValidUser: (user, password) => options.users?.[user] === password },
  serverCapabilities: {
    maxSessions: 100,
    ...(options.everyChange ? { minSupportedSampleRate: 0 } : {}),
    ...(options.limits ?? {}),
  },
  ...(options.advertises === undefined ? {} : { advertisedEndpoints: options.advertises }),
  nodeset_filename: nodesetFiles(options.instances, options.jobControl === undefined ? [] : ['isa95JobControl']),
});
await server.initialize();
const { addressSpace } = server.engine;
for (let n = 0; n < (options.namespacesBefore ?? 0); n++) addressSpace.registerNamespace(`urn:before:${n}`);
const namespace = addressSpace.registerNamespace('urn:istwert:sim');
const folders = new Map();
const variables = new Map();

function folder(path) {
  const known = folders.get(path);
  if (known) return known;
  const parts = path.split('/');
  const parent = parts.length === 1 ? addressSpace.rootFolder.objects : folder(parts.slice(0, -1).join('/'));
  const made = namespace.addFolder(parent, { browseName: parts.at(-1), nodeId: `s=${path}` });
  folders.set(path, made);
  return made;
}

function variant(dataType, value) {
  if (Array.isArray(value) && !dataType.includes('64'))
    return new Variant({ dataType: DataType[dataType], arrayType: VariantArrayType.Array, value });
  if (dataType.includes('64')) {
    const bits = BigInt.asUintN(64, BigInt(value));
    const value64 = [Number(bits >> 32n), Number(bits & 0xffffffffn)];
    return new Variant({ dataType: DataType[dataType], arrayType: VariantArrayType.Scalar, value: value64 });
  }
  return new Variant({ dataType: DataType[dataType], value });
}

function addNode(path, [dataType, value]) {
  const parts = path.split('/');
  const variable = namespace.addVariable({
    componentOf: folder(parts.slice(0, -1).join('/')),
    browseName: parts.at(-1),
    nodeId: `s=${path}`,
    dataType,
    valueRank: Array.isArray(value) ? 1 : -1,
    // 0: each change is told, however fast; else the value is looked at so often.
    minimumSamplingInterval: options.everyChange ? 0 : 10,
  });
  variable.setValueFromSource(variant(dataType, value));
  // What is written to a bound variable goes through these: it refuses, or keeps something else.
  if (options.refuses?.includes(path) || options.keeps?.[path] !== undefined)
    variable.bindVariable(
      {
        get: () => variant(dataType, options.keeps?.[path] ?? value),
        set: () => (options.refuses?.includes(path) ? StatusCodes.BadUserAccessDenied : StatusCodes.Good),
      },
      true,
    );
  if (options.history?.includes(path)) addressSpace.installHistoricalDataNode(variable, { maxOnlineValues: 10_000 });
  variables.set(path, { variable, dataType });
}
for (const [path, node] of Object.entries(options.nodes ?? {})) addNode(path, node);

for (const [path, instance] of Object.entries(options.instances ?? {})) {
  const parts = path.split('/');
  const parent = parts.length === 1 ? addressSpace.rootFolder.objects : folder(parts.slice(0, -1).join('/'));
  folders.set(path, addInstance(addressSpace, namespace, parent, parts.at(-1), instance));
}

/** Values of instances, by the path of their names. */
function setInside(path, { value, at, status }) {
  const variable = nodeAt(addressSpace.rootFolder.objects, path);
  const when = at === undefined ? new Date() : new Date(at);
  const held = value === undefined ? variable.readValue().value : variantFor(addressSpace, variable, value);
  variable.setValueFromSource(held, StatusCodes[status ?? 'Good'], when);
}
for (const [path, value] of Object.entries(options.values ?? {})) setInside(path, { value });

for (const machine of options.jobControl ?? []) addJobControl(addressSpace, namespace, folder(machine));

process.on('message', ({ id, set, grow, aheadMs: wanted }) => {
  for (const [path, node] of Object.entries(grow ?? {})) addNode(path, node);
  aheadMs = wanted ?? aheadMs;
  for (const [path, { value, at, status }] of Object.entries(set ?? {})) {
    if (!variables.has(path)) {
      setInside(path, { value, at, status });
      continue;
    }
    const { variable, dataType } = variables.get(path);
    const when = at === undefined ? new Date() : new Date(at);
    variable.setValueFromSource(variant(dataType, value), StatusCodes[status ?? 'Good'], when);
  }
  process.send?.({ id, done: true });
});
process.on('disconnect', () => process.exit(0));

await server.start();
process.send?.({ ready: true });
