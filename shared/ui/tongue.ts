/** What speaking the product's sentences takes; fetched with the first one that is said. */
export { heard } from '../core/words/heard.ts';
export { english, isSentence, say } from '../core/words/sentence.ts';
