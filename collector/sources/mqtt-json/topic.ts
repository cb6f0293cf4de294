/** Topic templates: `plant/{area}/{machineId}/{signal}` -> what to subscribe to, and what a topic means. */
import { Problem } from '../../../shared/core/words/problem.ts';

export interface TopicTemplate {
  /** The broker's filter: `plant/+/press-1/+`. */
  filter: string;
  /** Place of `{signal}` among the topic's parts; null = the topic names no signal. */
  signalAt: number | null;
}

/** Throws Problem('invalid') where a template is no topic. */
export function parseTemplate(template: string, machineId: string): TopicTemplate {
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
