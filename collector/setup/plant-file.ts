/** The configuration that the answers make, as YAML with its comments. Pure. */
import { stringify } from 'yaml';
import { type Answers, idOf, type shiftPlans } from './answers.ts';

export interface Placed {
  edgeId: string;
  dataDir: string;
  /** Paths of the certificate and its key; null: loopback only. */
  tls: { certFile: string; keyFile: string } | null;
  /** Host names by which browsers call it. */
  names: readonly string[];
  tokenFile: string;
  bridgeCaFile: string | null;
}

const SHIFTS = {
  early: "{ id: early, name: { en: Early shift, de: Frühschicht, fr: Équipe du matin }, start: '06:00', end: '14:00' }",
  late: "{ id: late, name: { en: Late shift, de: Spätschicht, fr: Équipe du soir }, start: '14:00', end: '22:00' }",
  night: "{ id: night, name: { en: Night shift, de: Nachtschicht, fr: Équipe de nuit }, start: '22:00', end: '06:00' }",
} as const;
type Shift = keyof typeof SHIFTS;

const WORK_WEEK = ['mon', 'tue', 'wed', 'thu', 'fri'];
const PLANS: Readonly<Record<(typeof shiftPlans)[number], { shifts: readonly Shift[]; days: readonly string[] }>> = {
  one: { shifts: ['early'], days: WORK_WEEK },
  two: { shifts: ['early', 'late'], days: WORK_WEEK },
  three: { shifts: ['early', 'late', 'night'], days: WORK_WEEK },
  always: { shifts: ['early', 'late', 'night'], days: [...WORK_WEEK, 'sat', 'sun'] },
};

export function plantFile(answers: Answers, placed: Placed): string {
  return `# Written by \`istwert-collector init\`. Change it, and check it: istwert-collector check
# What else may stand here, commented: config/plant-template.yaml, installed in /opt/istwert/current.

${plantPart(answers)}
${edgePart(placed)}
# Machines are connected on the box's page /service/, which writes them here.
sources:
${answers.bridge === null ? '' : bridgePart(answers.bridge, placed)}`;
}

function plantPart({ plant, timeZone, machines: centres, shifts }: Answers): string {
  const { shifts: listed, days } = PLANS[shifts];
  const machines = centres.flatMap((centre) => centre.machines.map((machine) => ({ ...machine, centre })));
  return `plant:
  id: ${text(idAtMost(plant))}
  name: ${text(plant)}
  timeZone: ${text(timeZone)}
  calendars:
    - id: shifts
      shifts: # breaks: [{ start: '10:00', end: '10:30' }] where the machines stand in them
${listed.map((id) => `        - ${SHIFTS[id]}`).join('\n')}
      week: { ${days.map((day) => `${day}: [${listed.join(', ')}]`).join(', ')} }
      exceptions: [] # { date: '2026-12-25', shifts: [], name: Christmas }
  workCentres: # paperAvailability: 0.82 is what the ERP plans with
${centres.map(({ id, name }) => `    - { id: ${text(id)}, name: ${text(name)} }`).join('\n')}
  machines:
${machines.map(({ id, name, centre }) => `    - { id: ${text(id)}, name: ${text(name)}, workCentreId: ${text(centre.id)}, calendarId: shifts }`).join('\n')}
  reasons: # erpCode: S101 is the ERP's own code for one
${REASONS}
`;
}

function edgePart({ edgeId, dataDir, tls, names }: Placed): string {
  const shown =
    tls === null ? '  host: 127.0.0.1\n' : `  host: 0.0.0.0\n  tls: ${inline(tls)}\n  access: ${inline({ names })}\n`;
  return `edge:
  id: ${text(edgeId)} # stands in every fact: it stays for ever
${shown}  port: 7410
  dataDir: ${text(dataDir)}
  connect: add
`;
}

function bridgePart(url: string, { tokenFile, bridgeCaFile }: Placed): string {
  const ca = bridgeCaFile === null ? '' : `  caFile: ${text(bridgeCaFile)}\n`;
  return `
bridge:
  url: ${text(url)}
  tokenFile: ${text(tokenFile)}
${ca}`;
}

/** One value as YAML writes it, in quotes where it needs them. */
const text = (value: string): string =>
  stringify(value, { lineWidth: 0, collectionStyle: 'flow', defaultStringType: 'PLAIN' }).trim();
const inline = (value: object): string => stringify(value, { lineWidth: 0, collectionStyle: 'flow' }).trim();

function idAtMost(name: string): string {
  const id = idOf(name);
  return id === '' ? 'plant' : id;
}

const REASONS = [
  'technical, kind: stop, name: { en: Technical, de: Technik, fr: Technique }',
  'mechanics, kind: stop, parentId: technical, name: { en: Mechanics, de: Mechanik, fr: Mécanique }, failure: true',
  'electrics, kind: stop, parentId: technical, name: { en: Electrics and control, de: Elektrik und Steuerung, fr: Électricité et commande }, failure: true',
  'hydraulics, kind: stop, parentId: technical, name: { en: Hydraulics, de: Hydraulik, fr: Hydraulique }, failure: true',
  'tool, kind: stop, parentId: technical, name: { en: Tool breakage, de: Werkzeugbruch, fr: Outil cassé }, failure: true',
  'organisation, kind: stop, name: { en: Organisation, de: Organisation, fr: Organisation }',
  'no-material, kind: stop, parentId: organisation, name: { en: No material, de: Kein Material, fr: Pas de matière }',
  'no-operator, kind: stop, parentId: organisation, name: { en: No operator, de: Kein Bediener, fr: Pas d’opérateur }',
  'cleaning, kind: stop, parentId: organisation, name: { en: Cleaning, de: Reinigen, fr: Nettoyage }',
  'maintenance, kind: stop, parentId: organisation, name: { en: Planned maintenance, de: Geplante Wartung, fr: Maintenance planifiée }, effect: plannedStop, preventive: true',
  'setup, kind: stop, parentId: organisation, name: { en: Setup, de: Rüsten, fr: Réglage }, effect: setup',
  'dimension, kind: scrap, name: { en: Dimension, de: Maß, fr: Dimension }',
  'surface, kind: scrap, name: { en: Surface, de: Oberfläche, fr: Surface }',
  'material, kind: scrap, name: { en: Material, de: Material, fr: Matière }',
  'rework, kind: rework, name: { en: Rework, de: Nacharbeit, fr: Retouche }',
]
  .map((reason) => `    - { id: ${reason} }`)
  .join('\n');
