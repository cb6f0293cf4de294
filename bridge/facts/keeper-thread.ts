/** The keeper's thread, when compiled. */
import { keepInThread } from '../../shared/io/keeper.ts';
import { keepFolded } from './keeper-work.ts';

keepInThread(keepFolded);
