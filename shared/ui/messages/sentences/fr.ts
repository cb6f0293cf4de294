import type { Templates } from '../../../core/words/sentence.ts';
import { commands } from './fr/commands.ts';
import { connect } from './fr/connect.ts';
import { house } from './fr/house.ts';
import { lines } from './fr/lines.ts';
import { office } from './fr/office.ts';

export const fr: Templates = { ...commands, ...connect, ...house, ...lines, ...office };
