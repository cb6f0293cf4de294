import type { Templates } from '../../../core/words/sentence.ts';
import { commands } from './fr/commands.ts';
import { connect } from './fr/connect.ts';
import { door } from './fr/door.ts';
import { house } from './fr/house.ts';
import { lines } from './fr/lines.ts';
import { office } from './fr/office.ts';

export const fr: Templates = { ...commands, ...connect, ...door, ...house, ...lines, ...office };
