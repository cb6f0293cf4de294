/** Topic templates: `plant/{area}/{machineId}/{signal}` -> what to subscribe to, and what a topic means. */
import { Problem } from '../../../shared/core/words/problem.ts';

export interface TopicTemplate {
  /** The broker's filter: `plant/+/press-1/+`. */
  filter: string;
  /** Place of `{signal}` among the topic's parts; null = the topic names no signal. */
  signalAt: number | null;
}

/** What no broker takes, or what is the broker's own; null: nothing. A session with such a filter is thrown off again and again. */
export function topicFault(topic: string): string | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is looked for
  if (/[\u0000-\u001f\u007f-\u009f\ud800-\udfff]/.test(topic.replace(/[\ud800-\udbff][\udc00-\udfff]/g, '')))
    return 'a topic holds no control characters';
  return topic.length > LONGEST ? `a topic has at most ${LONGEST} characters` : null;
}

const LONGEST = 1_024;

/** Throws Problem('invalid') where a template is no topic. */
export function parseTemplate(template: string, machineId: string): TopicTemplate {
  const fault = topicFault(template);
  if (fault !== null) throw new Problem('invalid', `topic "${template}": ${fault}`);
  const parts = template.split('/');
  let signalAt: number | null = null;
  const filter = parts.map((part, index) => {
    if (part === '+' || (part === '#' && index === parts.length - 1)) return part;
    if (part === '{signal}') {
      signalAt = index;
      return '+';
    }
    const filled = part.replaceAll('{machineId}', machineId);
    if (/^\{[A-Za-z][A-Za-z0-9]*\}$/.test(filled)) return '+';
    if (/[{}+#]/.test(filled))
      throw new Problem('invalid', `topic "${template}": "${part}" should be a word, "+", or one {name} alone`);
    return filled;
  });
  return { filter: filter.join('/'), signalAt };
}

/** Whether a topic falls under a filter (MQTT 5, 4.7): `+` one level, `#` the rest, none of them for `$SYS`. */
export function fits(filter: string, topic: string): boolean {
  if (topic.startsWith('$') && /^[+#]/.test(filter)) return false;
  const wanted = filter.split('/');
  const parts = topic.split('/');
  for (const [index, want] of wanted.entries()) {
    if (want === '#') return true;
    if (index >= parts.length || (want !== '+' && want !== parts[index])) return false;
  }
  return wanted.length === parts.length;
}
