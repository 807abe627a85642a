import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getJson, postJson, type Query } from './http.ts';
import type { Doc, DocumentHead, Incident } from './wire.ts';

/** One clock of an incident. */
export interface IncidentClock {
  readonly name: string;
  readonly startedAt: number | string;
  readonly dueAt: number | string;
  readonly endedAt?: number | string | null;
  readonly pausedAt?: number | string | null;
  readonly late: boolean;
}

/** An incident as a line of a list. */
export interface IncidentRow {
  readonly head: DocumentHead;
  readonly incidentNo: string;
  readonly urgency: 'critical' | 'urgent' | 'normal';
  readonly subject: { readonly type?: string; readonly id?: string; readonly name: string } | null;
  readonly clock: IncidentClock | null;
  readonly causes: number;
  readonly tasks: { readonly done: number; readonly total: number };
  readonly step: string;
  readonly stage: number;
}

/** One stage of an incident's way. */
export interface IncidentStage {
  readonly stage: number;
  readonly name: string;
  readonly state: 'none' | 'open' | 'done';
  readonly unit: string | null;
  readonly since: number | null;
  /** When it ended. */
  readonly until: number | null;
}

/** Everything the incident page is told about one incident. */
export interface IncidentDetail {
  readonly incident: Doc<Incident>;
  readonly clocks: readonly IncidentClock[];
  readonly allowed: readonly string[];
  readonly stages: readonly IncidentStage[];
  /** City time until which an advice that runs is waited for, ms; null: none runs. */
  readonly adviceUntil: number | null;
}

interface IncidentList {
  readonly rows: readonly IncidentRow[];
  readonly total: number;
}

/** A list of incidents. */
export function useIncidents(query: Query) {
  return useQuery({
    queryKey: ['incidents', query],
    queryFn: ({ signal }) => getJson<IncidentList>('/api/incidents', query, signal),
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });
}

/** One incident. */
export function useIncident(id: string | undefined) {
  return useQuery({
    queryKey: ['incident', id],
    enabled: id !== undefined,
    queryFn: ({ signal }) => getJson<IncidentDetail>(`/api/incidents/${id}`, {}, signal),
  });
}

/** A command on an incident: its name and what it needs. */
export interface IncidentCommand {
  readonly id: string;
  readonly action: string;
  readonly body?: Readonly<Record<string, unknown>>;
}

/** Sends a command to an incident. */
export function useIncidentCommand() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, action, body }: IncidentCommand) =>
      postJson<Doc<Incident>>(`/api/incidents/${id}/${action}`, body),
    onSettled: () =>
      Promise.all(
        ['incident', 'incidents', 'cockpit', 'chain'].map((name) =>
          client.invalidateQueries({ queryKey: [name] }),
        ),
      ),
  });
}

/** What a person writes down as an incident. */
export interface NewIncident {
  /** One for each form: what is sent again with it is written once. */
  readonly id: string;
  readonly pack: string;
  readonly type: string;
  readonly title: string;
  readonly text: string;
  readonly lng: number;
  readonly lat: number;
  readonly address?: string;
  /** Absent: the pack's rules decide. */
  readonly urgency?: IncidentRow['urgency'];
  readonly drill: boolean;
}

/** Opens an incident by hand. */
export function useOpenIncident() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (given: NewIncident) => postJson<Doc<Incident>>('/api/incidents', given),
    onSettled: () =>
      Promise.all(['incidents', 'cockpit'].map((name) => client.invalidateQueries({ queryKey: [name] }))),
  });
}
