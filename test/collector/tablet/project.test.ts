/** What a tablet without a line shows is what the box makes of it when the line is back. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openJournal } from '../../../collector/journal/journal.ts';
import { openLogbook } from '../../../collector/journal/logbook.ts';
import { carryOut } from '../../../collector/tablet/commands.ts';
import type { MachineCard } from '../../../collector/tablet/view.ts';
import { createViews } from '../../../collector/tablet/views.ts';
import { withPending } from '../../../collector/tablet/web/pending.ts';
import { type Command, CommandSchema } from '../../../shared/core/commands/command.ts';
import { Problem } from '../../../shared/core/words/problem.ts';
import { hour, minute, monday, order, smallPlant } from '../../shared/core/facts.ts';

const acts = ['startOperation', 'finishSetup', 'interruptOperation', 'finishOperation', 'signOn', 'signOff'] as const;
const tap = fc.record({ type: fc.constantFrom(...acts), operationId: fc.constantFrom('A/0010', 'B/0010', 'C/0010') });

/** What an operator sees of orders and people. */
function seen({ current, also, queue, operators }: MachineCard) {
  return {
    inWork: [current, ...also].flatMap((one) => one?.operationId ?? []),
    waiting: queue.map(({ operationId }) => operationId).sort(),
    operators: [...operators].sort(),
  };
}

test('any taps in any order: the tablet shows the orders and people that the box will have', () => {
  fc.assert(
    fc.property(fc.array(tap, { minLength: 1, maxLength: 9 }), (taps) => {
      const folder = mkdtempSync(join(tmpdir(), 'istwert-project-'));
      try {
        const logbook = openLogbook(
          openJournal(folder, 'box', () => 'journal-0001'),
          smallPlant(),
        );
        const write = (fact: Parameters<typeof logbook.commit>[0]['facts']) =>
          logbook.commit({ recordedAt: monday, facts: fact ?? [] });
        for (const id of ['A', 'B', 'C'])
          write([{ type: 'orderReleased', machineId: null, at: monday - hour, order: order(id) }]);
        write([{ type: 'stateChanged', machineId: 'P1', at: monday, state: 'running', word: null, alarm: null }]);
        let now = monday + hour;
        const bridge = () => ({ configured: false, connected: false, factsBehind: 0, problem: null, conflict: false });
        const views = createViews({ logbook, now: () => now, bridge, lineProblem: () => null, sending: () => null });
        const card = (): MachineCard => {
          const found = views.view().machines[0];
          if (found === undefined) throw new Error('the plant has machines');
          return found;
        };
        const before = card();
        const commands = taps.map(({ type, operationId }, i): Command => {
          const what = type === 'signOn' || type === 'signOff' ? {} : { operationId };
          const at = now + (i + 1) * minute;
          return CommandSchema.parse({ type, machineId: 'P1', commandId: `command-${i}`, at, ...what });
        });
        const entries = commands.map((command, i) => ({ command, by: 'Eva', madeAt: i, state: 'waiting' as const }));
        const projected = withPending(before, entries);
        // The line comes back: everything reaches the box at once.
        now += hour;
        for (const command of commands)
          try {
            carryOut(logbook, { flush: () => undefined }, command, { name: 'Eva', role: 'operator' }, now);
          } catch (error) {
            if (!(error instanceof Problem)) throw error;
          }
        now += minute;
        expect(seen(projected)).toEqual(seen(card()));
        logbook.journal.close();
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }),
    { numRuns: 40 },
  );
});
