import type { ChainEvent } from '../../api/chains.ts';
import type { Advice } from '../../api/wire.ts';
import { exactTime } from '../../city/time-words.ts';
import { shareWords } from '../../components/figure.tsx';
import { useT } from '../../i18n/language.tsx';
import { useBoth } from '../../i18n/names.ts';
import { type EarlierAdviceView, earlierAdvice } from '../../incident/earlier-advice.ts';

/** What was proposed before it was asked for again, newest first. */
export function EarlierAdvice({ events }: { readonly events: readonly ChainEvent[] }) {
  const t = useT();
  const earlier = earlierAdvice(events);
  if (earlier.length === 0) return null;
  return (
    <details className="advice-earlier">
      <summary>{t('advice.earlier', { n: earlier.length })}</summary>
      <ul>
        {earlier.map((one) => (
          <li key={one.askedAt}>
            <EarlierLine {...one} />
          </li>
        ))}
      </ul>
    </details>
  );
}

function EarlierLine({ advice, askedBy, askedAt }: EarlierAdviceView) {
  const t = useT();
  return (
    <>
      {advice.finishedAt ? <span>{exactTime(advice.finishedAt)}</span> : null}
      <strong>{useSaid(advice)}</strong>
      {advice.state === 'refused' ? (
        <span>{t('advice.refusedWhy', { reason: advice.reason ?? '' })}</span>
      ) : null}
      <span>{t('advice.earlierBy', { name: askedBy, time: exactTime(askedAt) })}</span>
    </>
  );
}

function useSaid(advice: Advice): string {
  const t = useT();
  const both = useBoth();
  const first = advice.result?.candidates[0];
  if (!first) return both(advice.instead) || t('advice.failed');
  const share = shareWords(first.probability);
  const valves = t('advice.valves', { n: advice.result?.valves.length ?? 0 });
  return `${t('advice.earlierFirst', { pipe: first.linkId, share })} · ${valves}`;
}
