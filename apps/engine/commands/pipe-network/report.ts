import type { Report } from '../../command.ts';
import {
  bufferReport,
  clearanceReport,
  crossSectionReport,
  digReport,
  longitudinalReport,
} from './ground-reports.ts';
import type { LoadedNetwork } from './load-network.ts';
import { closureReport, flowReport, isolationReport, searchReport, traceReport } from './network-reports.ts';
import type { PipeNetworkInput, PipeNetworkOutput } from './schemas.ts';

/** The page of a run: a map or a section, tables, and what a reader must know. */
export function reportOf(input: PipeNetworkInput, output: PipeNetworkOutput, network: LoadedNetwork): Report {
  const page = pageOf(input, output, network);
  return { ...page, notes: [...page.notes, ...output.readNotes] };
}

function pageOf(input: PipeNetworkInput, output: PipeNetworkOutput, network: LoadedNetwork): Report {
  if (input.task === 'closure' && output.task === 'closure') return closureReport(input, output, network);
  if (input.task === 'burst' && output.task === 'burst') return searchReport(input, output, network);
  if (input.task === 'isolate' && output.task === 'isolate') return isolationReport(output, network);
  if (input.task === 'trace' && output.task === 'trace') return traceReport(input, output, network);
  if (input.task === 'flow-direction' && output.task === 'flow-direction') return flowReport(output, network);
  if (output.task === 'cross-section') return crossSectionReport(output);
  if (output.task === 'longitudinal-section') return longitudinalReport(output);
  if (output.task === 'clearance') return clearanceReport(output, network);
  if (input.task === 'buffer' && output.task === 'buffer') return bufferReport(input, output, network);
  if (input.task === 'dig' && output.task === 'dig') return digReport(input, output, network);
  throw new Error(`An answer about ${output.task} to a question about ${input.task}.`);
}
