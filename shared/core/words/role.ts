/** Who may do what: the roles that a person signs on with. */
export const roles = ['operator', 'supervisor', 'planner', 'admin'] as const;
export type Role = (typeof roles)[number];
