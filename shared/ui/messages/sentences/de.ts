import type { Templates } from '../../../core/words/sentence.ts';
import { commands } from './de/commands.ts';

export const de: Templates = { ...commands };
