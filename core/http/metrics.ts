import { Histogram, type Registry } from 'prom-client';

/** How long answers took, by route and status. */
export type HttpTimes = Histogram<'method' | 'route' | 'status'>;

/** The histogram of answer times, registered once a registry. */
export function httpTimes(registry: Registry): HttpTimes {
  return new Histogram({
    name: 'cityloop_http_seconds',
    help: 'Time from request to answer by route',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  });
}
