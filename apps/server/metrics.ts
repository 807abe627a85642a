import { countUnsent, deadLetters } from '@cityloop/core/kernel';
import { Gauge, type Registry } from 'prom-client';
import type { City } from './city.ts';

/** What an operator watches beside the process itself: intake, backlog of rules and messages, dead letters. */
export function cityMetrics(registry: Registry, city: City): void {
  const { opened, devices, latest } = city.composition;
  const gauge = (name: string, help: string, read: () => number | Promise<number>) => {
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        this.set(await read());
      },
    });
  };
  gauge(
    'cityloop_readings_accepted',
    'Readings accepted since start',
    () => opened.ingest?.counts.accepted ?? 0,
  );
  gauge(
    'cityloop_readings_rejected',
    'Readings rejected since start',
    () => opened.ingest?.counts.rejected ?? 0,
  );
  gauge('cityloop_series', 'Registered series', () => [...devices.allSeries()].length);
  gauge('cityloop_series_with_value', 'Series with a newest value', () => latest.size);
  gauge(
    'cityloop_rules_behind',
    'Batches that the rules have not used yet',
    () => opened.rules?.behind() ?? 0,
  );
  gauge(
    'cityloop_outcomes_aside',
    'Outcomes of rules since the start that could not be written and lie aside for a person',
    () => opened.rules?.aside() ?? 0,
  );
  gauge('cityloop_messages_unsent', 'Messages not yet handed over', () => countUnsent(city.store.db));
  gauge(
    'cityloop_dead_letters',
    'Messages that wait for a person',
    async () => (await deadLetters(city.store.db)).length,
  );
}
