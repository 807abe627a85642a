import type { Scaffold } from './scaffolds.ts';

const DESIGN = 'source: design, sourceRef: 本平台设计值, verified: false';

/** A pack that works: a report from anybody opens an incident, one matter handles it, another person checks. */
export function scaffoldPack(id: string, title: string): Scaffold {
  const folder = `packs/${id}`;
  const type = `${id}-case`;
  const files = {
    'pack.yaml': `format: 1
id: ${id}
name: { zh: ${title}, en: ${title} }
version: 0.1.0
board: facilities
runway: facilities-municipal
tier: bronze
`,
    'codes.yaml': `# Every number of the pack stands here, with its source.
thresholds:
  - { id: ${id}-route, name: { zh: 流转时限, en: Routing limit }, value: 900, unit: s, tighten: down, ${DESIGN} }
  - { id: ${id}-route-urgent, name: { zh: 紧急流转时限, en: Routing limit when urgent }, value: 300, unit: s, tighten: down, ${DESIGN} }
  - { id: ${id}-handle, name: { zh: 处置时限, en: Limit to handle }, value: 14400, unit: s, ${DESIGN} }
  - { id: ${id}-check, name: { zh: 核查时限, en: Limit to check }, value: 7200, unit: s, ${DESIGN} }
  - { id: ${id}-full, name: { zh: 满分值, en: Full marks }, value: 95, unit: '%', ${DESIGN} }
`,
    '1-sense.yaml': `reports:
  - id: ${id}-report
    name: { zh: ${title}上报, en: Report of ${title} }
    channels: [citizen_12345, collector, self_handled]
    form:
      - { key: note, name: { zh: 说明, en: Note }, type: text, required: true }
`,
    '3-dispatch.yaml': `incidents:
  - type: ${type}
    name: { zh: ${title}, en: ${title} }
    from: [${id}-report]
    title: "'${title}'"
    urgency: normal
    severity: [{ level: 4 }]
    join: { by: none }
    routes:
      - { id: town, level: town, unit: place.town, lead: true }
    clocks: { route: { urgent: ${id}-route-urgent, normal: ${id}-route }, handle: ${id}-handle, check: ${id}-check }
    plan: [{ plan: ${id}-plan }]
`,
    'plans.yaml': `plans:
  - id: ${id}-plan
    name: { zh: ${title}处置, en: Handling of ${title} }
    ${DESIGN.replaceAll(', ', '\n    ')}
    matters:
      - id: handle
        name: { zh: 现场处置, en: Handle on the spot }
        role: grid-worker
        unit: place.town
        limit: ${id}-handle
        proof: { photos: 0, note: true }
`,
    '5-verify.yaml': 'done: { role: verifier, unit: place.town, photos: 0 }\n',
    '6-evaluate.yaml': `measures:
  - { key: intime_dispose_rate, name: { zh: 按期处置率, en: Handled in time }, weight: 100, full: ${id}-full, ${DESIGN} }
`,
    'roles.yaml': `roles:
  - { id: grid-worker, name: { zh: 网格员, en: Grid worker }, role: grid-worker }
  - { id: verifier, name: { zh: 核查员, en: Verifier }, role: verifier }
`,
    'README.md': `# ${title}

What the application is for, in one sentence.

**Enters:** the report \`${id}-report\`.
**Leaves:** incidents \`${type}\`, the plan \`${id}-plan\`, scores.
**Needs:** nothing.
`,
    'scenarios/a-report-is-handled.yaml': `name: { zh: 一次上报走完闭环, en: A report goes once round the loop }
`,
  };
  return Object.fromEntries(Object.entries(files).map(([file, text]) => [`${folder}/${file}`, text]));
}
