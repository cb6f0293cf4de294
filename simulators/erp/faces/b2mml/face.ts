/** An ERP of B2MML: it answers as it was asked, a Process by an Acknowledge, a Sync by a ConfirmBOD where that is wanted. */
import type { Face, FaceOptions } from '../../face.ts';
import { startFolderFace } from '../folders.ts';
import { acknowledgeOf, booksDocument, confirmOf, scheduleOf, unitNameOf, type Version } from './documents.ts';
import { type Performance, performanceIn } from './performance.ts';

export function startB2mmlFace(options: FaceOptions, version: Version): Promise<Face> {
  return startFolderFace<Performance>(options, {
    orderOf: (order, at) => scheduleOf(order, version, at),
    unitNameOf,
    booksOf: (standing, at) =>
      booksDocument(
        standing.flatMap(({ response }) => response ?? []),
        standing[0]?.noun ?? 'ProductionPerformance',
        version,
        at,
      ),
    reportIn: (text) => performanceIn(text, version),
    answerOf: ({ verb, noun, confirmation }, verdict, at) => {
      // A Cancel asks for what its original asked for: where it says nothing, that was a Process.
      if (verb === 'Process' || (verb === 'Cancel' && confirmation === ''))
        return acknowledgeOf(noun, verdict, version, at);
      const isWanted = confirmation === 'Always' || (confirmation === 'OnError' && verdict.refusal !== null);
      return isWanted ? confirmOf(verdict, version, at) : null;
    },
  });
}
