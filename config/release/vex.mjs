/**
 * What weaknesses of our parts mean here, as a CycloneDX VEX beside the bill of materials: `known.yaml`, each entry
 * held against the parts that are in this release.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

/** CycloneDX 1.5, `impactAnalysisState` and `impactAnalysisJustification`. */
const states = ['in_triage', 'exploitable', 'resolved', 'not_affected', 'false_positive'];
const justifications = [
  'code_not_present',
  'code_not_reachable',
  'requires_configuration',
  'requires_dependency',
  'requires_environment',
  'protected_by_compiler',
  'protected_at_runtime',
  'protected_at_perimeter',
  'protected_by_mitigating_control',
];

export const KnownSchema = z.array(
  z
    .strictObject({
      id: z.string().regex(/^(CVE-\d{4}-\d{4,}|GHSA(-[23456789cfghjmpqrvwx]{4}){3})$/, 'a CVE or GHSA number'),
      part: z.string().min(1),
      state: z.enum(states),
      justification: z.enum(justifications).optional(),
      detail: z.string().min(20, 'say in a sentence why'),
    })
    .refine(({ state, justification }) => state !== 'not_affected' || justification !== undefined, {
      message: 'not_affected needs a justification',
    }),
);

/** `bill`: the text of the bill of materials; `known`: as `KnownSchema`. As text. Throws where a part is not in the bill. */
export function vexOf(bill, known) {
  const { components, metadata, serialNumber } = JSON.parse(bill);
  const vulnerabilities = KnownSchema.parse(known).map(({ id, part, state, justification, detail }) => {
    const found = components.filter(({ name, group }) => part === (group === undefined ? name : `${group}/${name}`));
    if (found.length === 0) throw new Error(`known.yaml: ${id} is of ${part}, which is not in this release any more`);
    return {
      id,
      analysis: { state, ...(justification === undefined ? {} : { justification }), detail },
      affects: found.map((one) => ({ ref: `urn:cdx:${serialNumber.slice('urn:uuid:'.length)}/1#${one['bom-ref']}` })),
    };
  });
  const { timestamp, component } = metadata;
  const document = { bomFormat: 'CycloneDX', specVersion: '1.5', version: 1, metadata: { timestamp, component } };
  return `${JSON.stringify({ ...document, vulnerabilities }, null, 1)}\n`;
}

export const knownIn = (root) => parse(readFileSync(join(root, 'config/release/known.yaml'), 'utf8')) ?? [];
