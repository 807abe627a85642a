import type { PackDetail, PackMatter, PackReport, PackRow } from '../../api/packs.ts';

/** A report that can be made from a phone. */
export interface ReportKind {
  readonly key: string;
  readonly pack: PackRow;
  readonly report: PackReport;
  /** How it is reported without handling it; undefined: only to somebody else. */
  readonly channel: string | undefined;
  /** What is asked of whoever puts it right on the spot; undefined: somebody has to be sent. */
  readonly onSpot: PackMatter | undefined;
}

/** How somebody on the street reports; the first that the report names. */
const STREET = ['collector', 'citizen_12345'];
const SELF_HANDLED = 'self_handled';

/** The reports of the packs that somebody on the street makes, those first that can be closed on the spot. */
export function reportKinds(
  packs: readonly PackRow[],
  details: readonly (PackDetail | undefined)[],
): readonly ReportKind[] {
  return packs
    .flatMap((pack, index) => {
      const effective = details[index]?.effective;
      return (effective?.sense?.reports ?? []).map((report): ReportKind => {
        const channels = report.channels ?? [];
        const channel = STREET.find((one) => channels.includes(one));
        const onSpot = channels.includes(SELF_HANDLED) ? ownMatter(effective, report.id) : undefined;
        return { key: `${pack.id}/${report.id}`, pack, report, channel, onSpot };
      });
    })
    .filter((kind) => kind.channel !== undefined || kind.onSpot !== undefined)
    .sort((a, b) => Number(b.onSpot !== undefined) - Number(a.onSpot !== undefined));
}

/** The one matter of the plan, where it is the owner's own: then nobody has to be sent. The server decides again. */
function ownMatter(effective: PackDetail['effective'] | undefined, report: string): PackMatter | undefined {
  const type = effective?.dispatch?.incidents?.find(({ from }) => from.includes(report));
  const plan = effective?.plans?.plans?.find(({ id }) => id === type?.plan?.[0]?.plan);
  const [matter, ...others] = plan?.matters ?? [];
  return others.length === 0 && matter?.unit === 'owner.unit' ? matter : undefined;
}
