/** The keeper's thread, when compiled. */
import { keepInThread } from '../../shared/io/keeper.ts';
import { keepSnapshot } from './keeper-work.ts';

keepInThread(keepSnapshot);
