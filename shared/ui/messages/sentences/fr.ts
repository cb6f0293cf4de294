import type { Templates } from '../../../core/words/sentence.ts';
import { commands } from './fr/commands.ts';

export const fr: Templates = { ...commands };
