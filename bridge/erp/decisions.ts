/** What people decide about postings that the ERP refused, or of which nothing proves what happened: who, when, why. */
import type { Database } from '../../shared/io/sqlite.ts';
import type { Act, Outbox } from './outbox.ts';
import { outboxSql } from './outbox-rows.ts';

export interface Decision {
  act: Act;
  keys: readonly string[];
  by: string;
  reason: string;
}

export interface Decisions {
  /** All of them or none. Errors: as `Outbox.decide`. */
  decide(decision: Decision): void;
}

export function openDecisions(db: Database, options: { outbox: Outbox; now: () => number }): Decisions {
  const sql = outboxSql(db);
  const { outbox, now } = options;
  return {
    decide: ({ act, keys, by, reason }) =>
      outbox.together(() => {
        for (const key of new Set(keys)) {
          const was = outbox.statusOf(key);
          outbox.decide(key, act);
          sql.act.run(key, now(), by, act, reason, was);
        }
      }),
  };
}
