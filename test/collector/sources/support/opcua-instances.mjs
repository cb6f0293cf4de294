/**
 * Machines as their companion specification lays them out: objects of types from the published nodesets, with what is
 * optional where a test asks for it. Options: {"machine/Folder": {nodesets: ["packML"], uri, type, optionals: ["Admin.StopReason"], parts: [...]}}.
 * `parts` are further objects below, for what a specification leaves open: {at: "Production/ProductionPlan", name, uri, type, optionals}.
 */
import { DataType, nodesets, Variant, VariantArrayType } from 'node-opcua';

/** Files of the nodesets that the instances need, the basis first. */
export function nodesetFiles(instances, names = []) {
  const wanted = new Set([...names, ...Object.values(instances ?? {}).flatMap((one) => one.nodesets)]);
  return wanted.size === 0 ? undefined : [nodesets.standard, ...[...wanted].map((name) => nodesets[name])];
}

export function addInstance(addressSpace, namespace, folder, browseName, instance) {
  const made = typeOf(addressSpace, instance).instantiate({
    browseName,
    namespace,
    organizedBy: folder,
    optionals: instance.optionals ?? [],
  });
  for (const part of instance.parts ?? [])
    typeOf(addressSpace, part).instantiate({
      browseName: part.name,
      namespace,
      componentOf: nodeAt(made, part.at),
      optionals: part.optionals ?? [],
    });
  return made;
}

function typeOf(addressSpace, { uri, type }) {
  const found = addressSpace.findObjectType(type, addressSpace.getNamespaceIndex(uri));
  if (found === null) throw new Error(`${uri} has no type ${type}`);
  return found;
}

/** The node at a path of browse names, whatever their namespace. Throws with what is there instead. */
export function nodeAt(from, path) {
  let here = from;
  for (const name of path.split('/')) {
    const children = here.findReferencesExAsObject('HierarchicalReferences');
    const next = children.find((child) => child.browseName.name === name);
    if (next === undefined)
      throw new Error(`${here.browseName.name} has no ${name}, but ${children.map((one) => one.browseName.name)}`);
    here = next;
  }
  return here;
}

/** A plain value in the data type of the node: structures by their fields, texts, whole numbers of 64 bits. */
export function variantFor(addressSpace, variable, value) {
  const basic = addressSpace.findCorrespondingBasicDataType(variable.dataType);
  const arrayType = Array.isArray(value) ? VariantArrayType.Array : VariantArrayType.Scalar;
  const dataType = basic === DataType.Enumeration || basic === DataType.Null ? DataType.Int32 : basic;
  const one = (plain) => scalar(addressSpace, variable, dataType, plain);
  return new Variant({ dataType, arrayType, value: Array.isArray(value) ? value.map(one) : one(value) });
}

function scalar(addressSpace, variable, dataType, plain) {
  if (dataType === DataType.ExtensionObject)
    return addressSpace.constructExtensionObject(variable.dataType, withVariants(plain));
  if (dataType === DataType.LocalizedText) return { text: plain };
  if (dataType === DataType.UInt64) return [Math.floor(plain / 2 ** 32), plain % 2 ** 32];
  return plain;
}

/** Fields of any type are written {variant: [dataType, value]}. */
function withVariants(plain) {
  if (Array.isArray(plain)) return plain.map(withVariants);
  if (typeof plain !== 'object' || plain === null) return plain;
  if (Array.isArray(plain.variant))
    return new Variant({ dataType: DataType[plain.variant[0]], value: plain.variant[1] });
  return Object.fromEntries(Object.entries(plain).map(([name, value]) => [name, withVariants(value)]));
}
