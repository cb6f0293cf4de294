import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commandTypes, mayGive } from '../../../../shared/core/commands/command.ts';
import { hasRight, holdsAt, type Role, roleRights, roles, rolesWith } from '../../../../shared/core/words/role.ts';

/** Role × right, as a plant reads it. */
const table: Record<(typeof roleRights)[number], readonly Role[]> = {
  seeNames: ['operator', 'teamLead', 'supervisor', 'planner', 'admin', 'integration'],
  giveCommands: ['operator', 'teamLead', 'supervisor', 'planner', 'admin'],
  correct: ['teamLead', 'supervisor', 'planner', 'admin'],
  sendPrograms: ['supervisor', 'planner', 'admin'],
  decide: ['supervisor', 'planner', 'admin'],
  seeCosts: ['supervisor', 'planner', 'admin'],
  export: ['supervisor', 'planner', 'admin', 'integration'],
  seePeople: ['supervisor', 'admin'],
  administer: ['admin'],
};

describe('each role has its rights and no other', () => {
  for (const right of roleRights)
    test.each(roles.map((role) => [role, table[right].includes(role)] as const))(`${right}: %s %s`, (role, has) => {
      expect(hasRight(role, right)).toBe(has);
    });
});

test('a refusal names whom to ask: whoever may besides administrators', () => {
  expect(rolesWith('decide')).toEqual(['supervisor', 'planner']);
  expect(rolesWith('administer')).toEqual([]);
});

test('who only looks, and who is a program, gives no command at all', () => {
  for (const type of commandTypes)
    for (const role of ['viewer', 'integration'] as const) expect([type, mayGive(role, type)]).toEqual([type, false]);
});

test('a role holds everywhere where no area is named, else in the work centres and at the machines named', () => {
  const id = fc.constantFrom('press', 'forge', 'press-1', 'oven-2');
  fc.assert(
    fc.property(fc.array(id), id, fc.option(id), (areas, machineId, workCentreId) => {
      const named = areas.length === 0 || areas.some((one) => one === machineId || one === workCentreId);
      expect(holdsAt(areas, { machineId, workCentreId })).toBe(named);
    }),
  );
});
