/** English text that a box keeps or hands on: in the reader's language where it is ours, marked as English otherwise. */
import { told } from '../speech.ts';

export function ToldText({ text, as: Tag = 'span' }: { text: string; as?: 'span' | 'q' | 'p' | 'pre' }) {
  const { words, lang } = told(text);
  return <Tag lang={lang}>{words}</Tag>;
}
