/** Sparkplug topics: `spBv1.0/group/TYPE/edge-node[/device]` and `spBv1.0/STATE/host`. */

export const messageTypes = ['NBIRTH', 'NDEATH', 'DBIRTH', 'DDEATH', 'NDATA', 'DDATA', 'NCMD', 'DCMD'] as const;
export type MessageType = (typeof messageTypes)[number];

export interface SparkplugTopic {
  groupId: string;
  type: MessageType;
  edgeNodeId: string;
  /** Only, and always, of the D messages. */
  deviceId: string | null;
}

const namespace = 'spBv1.0';

/** null where it is no Sparkplug message. */
export function parseTopic(topic: string): SparkplugTopic | null {
  const [space, groupId, word, edgeNodeId, deviceId, ...more] = topic.split('/');
  const type = messageTypes.find((one) => one === word);
  if (space !== namespace || !groupId || !edgeNodeId || type === undefined || more.length > 0) return null;
  if (type.startsWith('D') !== (deviceId !== undefined && deviceId !== '')) return null;
  return { groupId, type, edgeNodeId, deviceId: deviceId ?? null };
}

/** `parseTopic` undone. */
export function printTopic({ groupId, type, edgeNodeId, deviceId }: SparkplugTopic): string {
  return [namespace, groupId, type, edgeNodeId, ...(deviceId === null ? [] : [deviceId])].join('/');
}

export function stateTopic(hostId: string): string {
  return `${namespace}/STATE/${hostId}`;
}

/** Everything of one edge node and its devices. */
export function nodeFilter(groupId: string, edgeNodeId: string): string {
  return `${namespace}/${groupId}/+/${edgeNodeId}/#`;
}
