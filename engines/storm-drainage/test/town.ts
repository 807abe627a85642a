/**
 * A small town in the old quarter's manner: two hills of land, a pumped low street, a pond with orifice and weir, an outlet, an outfall in a river.
 * Lengths in metres, flows in litres a second. Nearly every section of the format stands in it.
 */
export const TOWN = `[TITLE]
Old town, upper basin
;; a line of no matter
[OPTIONS]
FLOW_UNITS           LPS
INFILTRATION         HORTON
FLOW_ROUTING         DYNWAVE
LINK_OFFSETS         DEPTH
ALLOW_PONDING        YES
START_DATE           07/01/2024
START_TIME           06:00:00
END_DATE             07/01/2024
END_TIME             09:00:00
REPORT_STEP          00:05:00
WET_STEP             00:01:00
DRY_STEP             01:00:00
ROUTING_STEP         5
VARIABLE_STEP        0.75

[EVAPORATION]
MONTHLY  1 1 2 3 4 5 6 5 4 3 2 1
DRY_ONLY YES

[RAINGAGES]
G1  INTENSITY 0:10 1.0 TIMESERIES STORM

[SUBCATCHMENTS]
;;name gage outlet area %imp width slope curb
HILL   G1   J1     3.5  60   150   4     0
BANK   G1   HILL   1.2  5    80    6     0
LOW    G1   J3     2.0  85   120   1     0

[SUBAREAS]
HILL  0.012 0.15 1.5 5 25 OUTLET
BANK  0.012 0.2  1.5 6 25 OUTLET
LOW   0.012 0.15 1.5 5 25 PERVIOUS 40

[INFILTRATION]
HILL  75 10 4 7 0
BANK  60 8  4 7 0
LOW   40 5  4 7 0

[JUNCTIONS]
J1  105.0 3.0 0 0 50
J2  103.2 2.8 0 0 50
J3  101.0 3.0 0 0 200
FALL 101.0 3.2 0 0 0

[OUTFALLS]
RIVER 99.5 TIMESERIES STAGE YES

[STORAGE]
POND 101.4 3.0 0.2 TABULAR PONDAREA 0 0.8
WELL 97.0  5.0 0.5 FUNCTIONAL 0 0 12 0 0

[CONDUITS]
C1 J1 J2   120 0.013 0 0 0 0
C2 J2 POND 90  0.013 0 0.3 0 0
C3 J3 WELL 60  0.015 0 1.5 0 0
C4 FALL RIVER 40 0.013 0 0.2 0 0

[PUMPS]
P1 WELL J2 PUMPLAW ON 1.2 0.4

[ORIFICES]
O1 POND FALL SIDE 0 0.65 NO 0.05

[WEIRS]
W1 POND FALL TRANSVERSE 2.2 1.84 NO 0 0 YES

[OUTLETS]
T1 POND FALL 1.5 TABULAR/DEPTH SPILL NO

[XSECTIONS]
C1 CIRCULAR    0.8 0 0 0 1
C2 EGG         0.9 0 0 0 2
C3 RECT_CLOSED 0.8 1.0 0 0 1
C4 CIRCULAR    1.0 0 0 0 1
O1 CIRCULAR    0.4 0 0 0
W1 RECT_OPEN   0.6 2.5 0 0

[LOSSES]
C1 0.5 1.0 0 YES 2

[CURVES]
PONDAREA STORAGE 0 400
PONDAREA         1 600 3 900
PUMPLAW  PUMP4   0 0 0.5 40 2 120
SPILL    RATING  0 0 1 50
GATE     CONTROL 0 0 1 1

[CONTROLS]
RULE FULL_POND
IF NODE POND DEPTH > 2.0
AND SIMULATION TIME > 0:30
OR PUMP P1 STATUS = OFF
THEN ORIFICE O1 SETTING = CURVE GATE
AND PUMP P1 STATUS = OFF
ELSE PUMP P1 STATUS = ON
PRIORITY 2

[TIMESERIES]
STORM 0:00 12
STORM 0:10 45 0:20 96
STORM 0:30 30
STORM 07/01/2024 07:00 6
STORM 07:10 0
STAGE 0 99.8
STAGE 3 100.6
SPRING 0 1.5 3 2.5

[PATTERNS]
DAY HOURLY 0.4 0.3 0.3 0.3 0.4 0.8 1.4 1.8
DAY        1.6 1.4 1.3 1.2 1.2 1.1 1.0 1.0
DAY        1.1 1.2 1.3 1.3 1.2 1.0 0.8 0.6

[INFLOWS]
J1 FLOW SPRING FLOW 1.0 2.0 0.5

[DWF]
J3 FLOW 4 "" "DAY"

[COORDINATES]
J1 0 300
J2 100 220
J3 220 140
FALL 230 90
RIVER 260 60
POND 180 180
WELL 240 110

[VERTICES]
C1 40 280

[POLYGONS]
HILL -80 320
HILL -10 380
HILL 30 310

[TAGS]
NODE J1 old

[REPORT]
NODES ALL
`;

/** The town with some of its text in another form; throws where the form is not in it. */
export function townWith(...changes: readonly (readonly [from: string, to: string])[]): string {
  return changes.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`The town has no "${from}".`);
    return text.replace(from, to);
  }, TOWN);
}
