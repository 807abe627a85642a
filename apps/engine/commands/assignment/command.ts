import { assignTasks, chooseWarehouses, planRounds } from '@cityloop/engines/assignment';
import type { EngineCommand, EngineContext } from '../../command.ts';
import { badField } from '../../input.ts';
import { reportOf } from './report.ts';
import {
  type AssignmentInput,
  type AssignmentOutput,
  inputSchema,
  outputSchema,
  type RoundsInput,
} from './schemas.ts';
import { type Placed, travelOf } from './travel.ts';

/** Crews for tasks, warehouses for a need, rounds for patrols. */
export const command: EngineCommand<AssignmentInput, AssignmentOutput> = {
  summary:
    'Which crew goes to which task, which warehouses bring what is needed, which rounds patrols drive.',
  input: inputSchema,
  output: outputSchema,
  run: async (input, context) => answer(input, context),
  report: async (input, output) => reportOf(input, output),
};

function answer(input: AssignmentInput, context: EngineContext): AssignmentOutput {
  switch (input.kind) {
    case 'tasks': {
      const { tasks, crews } = input;
      unique('tasks', tasks);
      unique('crews', crews);
      const travel = travelOf(
        input.travel,
        [{ field: 'crews', rows: crews }],
        [{ field: 'tasks', rows: tasks }],
      );
      const outcomes = assignTasks({ tasks, crews, travel }, context.signal);
      const totalSeconds = outcomes.reduce(
        (sum, one) => sum + (one.kind === 'assigned' ? one.seconds : 0),
        0,
      );
      return { kind: 'tasks', outcomes, totalSeconds };
    }
    case 'warehouses': {
      unique('warehouses', input.warehouses);
      const to = [{ field: 'site', rows: [input.site] }];
      const { seconds } = travelOf(input.travel, [{ field: 'warehouses', rows: input.warehouses }], to);
      const stocked = input.warehouses.map((one, i) => ({ ...one, seconds: seconds[i] ?? Infinity }));
      return { kind: 'warehouses', outcome: chooseWarehouses(input.need, stocked, context.signal) };
    }
    case 'rounds':
      return roundsAnswer(input, context);
  }
}

function roundsAnswer(input: RoundsInput, { signal, progress }: EngineContext): AssignmentOutput {
  const { visits, patrols, tries, seed } = input;
  unique('visits', visits);
  unique('patrols', patrols);
  for (const [i, { window }] of visits.entries()) {
    if (window !== undefined && window[0] > window[1])
      throw badField(
        ['visits', i, 'window'],
        window,
        'the end not before the beginning (seconds after midnight)',
      );
  }
  for (const [i, { shift }] of patrols.entries()) {
    if (shift[0] > shift[1])
      throw badField(
        ['patrols', i, 'shift'],
        shift,
        'the end not before the beginning (seconds after midnight)',
      );
  }
  const places = [
    { field: 'visits', rows: visits },
    { field: 'patrols', rows: patrols },
  ];
  const travel = travelOf(input.travel, places, places);
  const options = { tries, seed, signal, onProgress: (share: number) => progress(share, 'rounds') };
  return { kind: 'rounds', ...planRounds({ visits, patrols, travel }, options) };
}

function unique(field: string, rows: readonly Placed[]): void {
  for (const [i, { id }] of rows.entries()) {
    const first = rows.findIndex((one) => one.id === id);
    if (first < i) throw badField([field, i, 'id'], id, `an id of its own, ${field}[${first}] has it`);
  }
}
