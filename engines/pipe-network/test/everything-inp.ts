/** A file with every kind of node, link, curve and control, its numbers in the size of the given unit of flow. */
export function everythingInp(units: string, headloss: 'H-W' | 'D-W' | 'C-M'): string {
  const us = ['CFS', 'GPM', 'MGD', 'IMGD', 'AFD'].includes(units);
  const perLps = (
    {
      CFS: 1 / 28.317,
      GPM: 448.831 / 28.317,
      MGD: 0.64632 / 28.317,
      IMGD: 0.5382 / 28.317,
      AFD: 1.9837 / 28.317,
      LPS: 1,
      LPM: 60,
      MLD: 0.0864,
      CMH: 3.6,
      CMD: 86.4,
      CMS: 0.001,
    } as Readonly<Record<string, number>>
  )[units];
  const q = (lps: number): string => String(lps * (perLps ?? 1));
  const m = (metres: number): string => String(us ? metres / 0.3048 : metres);
  const d = (mm: number): string => String(us ? mm / 25.4 : mm);
  const p = (metres: number): string => String(us ? (metres / 0.3048) * 0.4333 : metres);
  const v = (m3: number): string => String(us ? m3 / 0.3048 ** 3 : m3);
  const rough = { 'H-W': '120', 'D-W': us ? '0.5' : '0.15', 'C-M': '0.012' }[headloss];
  return `[TITLE]
 Everything, in ${units}
[JUNCTIONS]
;id elevation demand pattern
 j1 ${m(20)}
 j2 ${m(18)} ${q(9)}
 j3 ${m(15)}
 j4 ${m(10)} ${q(2)} day
 j5 ${m(10)} ${q(2)} day
 j6 ${m(12)} ${q(3)} ; a remark
 j7 ${m(5)} ${q(1)}
 j8 ${m(5)} ${q(1)}
 j9 ${m(8)} ${q(2)}
 j10 ${m(8)} ${q(2)}
[RESERVOIRS]
 res ${m(40)} level
[TANKS]
 tank ${m(55)} ${m(6)} ${m(1)} ${m(10)} ${m(12)} 0 tc
 fixed ${m(62)}
[PIPES]
 bent    j1 j2 ${us ? m(400) : '400'} ${us ? d(200) : '200'} ${rough} 0.5 Open
 cv      j2 j3 ${m(300)} ${d(200)} ${rough} CV
 p3      j1 tank ${m(350)} ${d(250)} ${rough}
 p4      j3 j4 ${m(200)} ${d(150)} ${rough} 0 OPEN
 shut    j4 j6 ${m(200)} ${d(150)} ${rough} 0 CLOSED
 p6      fixed j6 ${m(500)} ${d(200)} ${rough} 1
 p8      j8 j9 ${m(120)} ${d(100)} ${rough}
 by      j2 j6 ${m(900)} ${d(150)} ${rough}
 p10     j10 j9 ${m(900)} ${d(150)} ${rough}
[PUMPS]
 pump1 res j1 HEAD c1 SPEED 0.95 PATTERN flat
 pump2 res j1 POWER ${us ? 5 / 0.7457 : 5}
[VALVES]
 prv j4 j5 ${d(150)} PRV ${p(28)} 0.2
 psv j6 j7 ${d(150)} PSV ${p(30)}
 tcv j7 j8 ${d(150)} TCV 7
 fcv j3 j9 ${d(150)} FCV ${q(2.5)}
 gpv j5 j10 ${d(150)} GPV gc
[DEMANDS]
 j2 ${q(1.5) === '1.5' ? '1.5' : q(1.5)}
 j3 ${q(1)} day ;homes
 j3 ${q(0.5)} flat ;works
[EMITTERS]
 j9 ${us ? Number(q(0.1)) / Math.sqrt(0.3048 / 0.4333) ** -1 : q(0.1)}
[CURVES]
 c1 ${q(30)} ${m(35)}
 gc ${q(0)} ${m(0)}
 gc ${q(20)} ${m(4)}
 gc ${q(40)} ${m(12)}
 tc 0 0
 tc ${m(5)} ${v(600)}
 tc ${m(10)} ${v(1500)}
[PATTERNS]
 day 0.5 0.7 1.4
 day 1.6
 flat 1
 level 1 1 1.02 1
 usual 1.3 1.2
[STATUS]
 shut CLOSED
[CONTROLS]
 LINK pump2 CLOSED IF NODE tank ABOVE ${m(9.5)}
 LINK shut OPEN AT TIME 5
[RULES]
RULE one
IF TANK tank LEVEL BELOW ${m(2)}
THEN PUMP pump2 STATUS IS OPEN
[QUALITY]
 j1 0.5
[TIMES]
 DURATION 24
 PATTERN TIMESTEP 2:00
 PATTERN START 2:00
 START CLOCKTIME 6 am
[OPTIONS]
 UNITS ${units}
 HEADLOSS ${headloss}
 PATTERN usual
 DEMAND MULTIPLIER 2
 ACCURACY 0.00001
 TRIALS 200
 UNBALANCED CONTINUE 10
[COORDINATES]
 j1 0 0
 j2 400 0
 res -100 0
[VERTICES]
 bent 100 50
 bent 300 50
[END]
 nothing after the end is read
`;
}
