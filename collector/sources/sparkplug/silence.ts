/** Why nothing is heard of a device although the broker is there, for a plant person. */
import { inEnglish } from '../../../shared/core/words/sentence.ts';
import type { EdgeNode } from './edge-node.ts';
import { nodeFilter, printTopic } from './topic.ts';

interface Silent {
  groupId: string;
  edgeNodeId: string;
  /** null: the node itself is the machine. */
  deviceId: string | null;
}

/** null where the node has said what became of the device. */
export function whySilent(
  node: Pick<EdgeNode, 'born' | 'heard' | 'devices'>,
  { groupId, edgeNodeId, deviceId }: Silent,
): string | null {
  const name = `${groupId}/${edgeNodeId}`;
  if (!node.heard) return inEnglish({ what: 'nothingOfNode', node: name, topic: nodeFilter(groupId, edgeNodeId) });
  if (!node.born) {
    const topic = printTopic({ groupId, type: 'NCMD', edgeNodeId, deviceId: null });
    return inEnglish({ what: 'noBirthOfNode', node: name, topic });
  }
  const names = node.devices().filter((id) => id !== null);
  if (deviceId === null || names.includes(deviceId)) return null;
  return names.length === 0
    ? inEnglish({ what: 'noDevices', node: name })
    : inEnglish({ what: 'noSuchDevice', node: name, device: deviceId, names });
}
