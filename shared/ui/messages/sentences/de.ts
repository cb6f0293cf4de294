import type { Templates } from '../../../core/words/sentence.ts';
import { commands } from './de/commands.ts';
import { connect } from './de/connect.ts';
import { door } from './de/door.ts';
import { house } from './de/house.ts';
import { lines } from './de/lines.ts';
import { office } from './de/office.ts';

export const de: Templates = { ...commands, ...connect, ...door, ...house, ...lines, ...office };
