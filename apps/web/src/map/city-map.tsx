import {
  AimOutlined,
  BorderOutlined,
  CloseOutlined,
  HomeOutlined,
  MinusOutlined,
  PlusOutlined,
  UnorderedListOutlined,
} from '@ant-design/icons';
import type { FeatureCollection } from 'geojson';
import { useEffect, useMemo, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import type { LngLat } from '../components/place.tsx';
import { Empty, Loading } from '../components/states.tsx';
import { useTheme } from '../design/theme.tsx';
import { useUnit } from '../design/unit.ts';
import { useT } from '../i18n/language.tsx';
import { type Bounds, boundsOf } from './bounds.ts';
import { MapCanvas } from './map-canvas.ts';
import {
  areaLabels,
  demonstration,
  incidentPoints,
  type MapIncident,
  type MapTarget,
  type PointedMeter,
} from './map-data.ts';
import { MeterCard } from './meter-card.tsx';
import 'maplibre-gl/dist/maplibre-gl.css';
import './city-map.css';

export interface CityMapProps {
  readonly districts?: FeatureCollection | undefined;
  readonly towns?: FeatureCollection | undefined;
  readonly pipes?: FeatureCollection | undefined;
  readonly valves?: FeatureCollection | undefined;
  readonly meters?: FeatureCollection | undefined;
  readonly critical?: FeatureCollection | undefined;
  readonly area?: FeatureCollection | undefined;
  readonly candidates?: FeatureCollection | undefined;
  /** A way on the roads, and the store where it begins. */
  readonly route?: FeatureCollection | undefined;
  readonly incidents?: readonly MapIncident[] | undefined;
  readonly selected?: string | undefined;
  /** Where the map looks at first, and again on "home"; without it, everything. */
  readonly home?: Bounds | undefined;
  /** Moves the map each time it changes. */
  readonly lookAt?: LngLat | undefined;
  readonly onInspect?: ((target: MapTarget) => void) | undefined;
  /** Makes a click choose a place instead of inspecting what is there. */
  readonly onPlace?: ((at: LngLat) => void) | undefined;
  /** The chosen place. */
  readonly pin?: LngLat | undefined;
  /** Incidents inside a box that was dragged (with Shift, or after pressing "select by box"). */
  readonly onSelect?: ((ids: readonly string[]) => void) | undefined;
  readonly name?: string;
}

/** The city as a working surface: click inspects, a dragged box selects, clusters carry their worst level. */
export function CityMap(props: CityMapProps) {
  const t = useT();
  const theme = useTheme();
  const unit = useUnit(theme);
  const holder = useRef<HTMLDivElement>(null);
  const [canvas, setCanvas] = useState<MapCanvas | undefined>();
  const [drawn, setDrawn] = useState(false);
  const [failed, setFailed] = useState(false);
  const [selecting, setSelecting] = useState(false);
  const [picked, setPicked] = useState<readonly string[]>([]);
  const [meter, setMeter] = useState<PointedMeter | undefined>();
  const [card] = useState(() => document.createElement('div'));
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    const element = holder.current;
    if (!element) return;
    let made: MapCanvas | undefined;
    try {
      made = new MapCanvas(element, theme, unit, {
        onReady: () => setCanvas(made),
        onDrawn: () => setDrawn(true),
        onInspect: (target) => latest.current.onInspect?.(target),
        onPlace: (at) => latest.current.onPlace?.(at),
        onMeter: setMeter,
        onSelect: (ids) => {
          setPicked(ids);
          setSelecting(false);
        },
      });
    } catch {
      setFailed(true);
    }
    return () => {
      setCanvas(undefined);
      setDrawn(false);
      made?.close();
    };
  }, [theme, unit]);

  const home = useHome(props);
  useMapData(canvas, props, home);
  useEffect(() => canvas?.selectByBox(selecting), [canvas, selecting]);
  const choosing = props.onPlace !== undefined;
  useEffect(() => canvas?.choosePlace(choosing), [canvas, choosing]);
  useEffect(() => canvas?.pin(props.pin), [canvas, props.pin]);
  useEffect(() => canvas?.showCard(meter?.at, card), [canvas, meter, card]);

  return (
    <div className={`city-map ${selecting ? 'city-map-selecting' : ''}`}>
      <section ref={holder} className="city-map-canvas" aria-label={props.name ?? t('map.name')} />
      {failed ? <Empty what={t('map.noWebgl')} /> : null}
      {drawn || failed ? null : (
        <div className="city-map-wait">
          <Loading shape="block" />
        </div>
      )}
      <div className="city-map-tools">
        <Tool name={t('map.zoomIn')} symbol={<PlusOutlined />} onPress={() => canvas?.zoomBy(1)} />
        <Tool name={t('map.zoomOut')} symbol={<MinusOutlined />} onPress={() => canvas?.zoomBy(-1)} />
        <Tool name={t('map.home')} symbol={<HomeOutlined />} onPress={() => home && canvas?.fit(home)} />
        {props.onSelect ? (
          <Tool
            name={t('map.select')}
            symbol={<BorderOutlined />}
            pressed={selecting}
            onPress={() => setSelecting(!selecting)}
          />
        ) : null}
      </div>
      {meter ? createPortal(<MeterCard meter={meter} onClose={() => canvas?.releaseMeter()} />, card) : null}
      {picked.length > 0 ? (
        <Picked
          count={picked.length}
          onList={() => {
            props.onSelect?.(picked);
            setPicked([]);
          }}
          onClear={() => setPicked([])}
        />
      ) : null}
      {demonstration(props.districts ?? props.towns) ? (
        <p className="city-map-note">{t('map.demoOutlines')}</p>
      ) : null}
    </div>
  );
}

function useHome(props: CityMapProps): Bounds | undefined {
  const { home, pipes, towns, districts } = props;
  return useMemo(() => {
    if (home) return home;
    const shown = [districts, towns, pipes].find((layer) => layer && layer.features.length > 0);
    return boundsOf(shown?.features.map((feature) => feature.geometry) ?? []);
  }, [home, pipes, towns, districts]);
}

function useMapData(canvas: MapCanvas | undefined, props: CityMapProps, home: Bounds | undefined): void {
  const t = useT();
  const fitted = useRef<string>(undefined);
  const {
    incidents,
    districts,
    towns,
    pipes,
    valves,
    meters,
    critical,
    area,
    candidates,
    route,
    selected,
    lookAt,
  } = props;
  useEffect(() => canvas?.setData('districts', districts), [canvas, districts]);
  useEffect(() => canvas?.setData('towns', towns), [canvas, towns]);
  useEffect(() => canvas?.setData('pipes', pipes), [canvas, pipes]);
  useEffect(() => canvas?.setData('valves', valves), [canvas, valves]);
  useEffect(() => canvas?.setData('meters', meters), [canvas, meters]);
  useEffect(() => canvas?.setData('critical', critical), [canvas, critical]);
  useEffect(() => canvas?.setData('area', area), [canvas, area]);
  useEffect(() => canvas?.setData('candidates', candidates), [canvas, candidates]);
  useEffect(() => canvas?.setData('route', route), [canvas, route]);
  useEffect(() => canvas?.setData('incidents', incidentPoints(incidents ?? [], t)), [canvas, incidents, t]);
  useEffect(() => canvas?.setLabels(areaLabels(districts, towns)), [canvas, districts, towns]);
  useEffect(() => canvas?.select(selected), [canvas, selected]);
  useEffect(() => {
    const wanted = home?.join();
    if (!canvas || !home || fitted.current === wanted) return;
    canvas.fit(home, fitted.current === undefined);
    fitted.current = wanted;
  }, [canvas, home]);
  useEffect(() => {
    if (canvas && lookAt) canvas.lookAt(lookAt);
  }, [canvas, lookAt]);
}

interface ToolProps {
  readonly name: string;
  readonly symbol: React.ReactNode;
  readonly pressed?: boolean;
  readonly onPress: () => void;
}

function Tool({ name, symbol, pressed, onPress }: ToolProps) {
  return (
    <button type="button" title={name} aria-label={name} aria-pressed={pressed} onClick={onPress}>
      {symbol}
    </button>
  );
}

interface PickedProps {
  readonly count: number;
  readonly onList: () => void;
  readonly onClear: () => void;
}

function Picked({ count, onList, onClear }: PickedProps) {
  const t = useT();
  return (
    <div className="city-map-picked" role="status">
      <AimOutlined aria-hidden="true" /> {t('map.selected', { n: count })}
      <button type="button" onClick={onList}>
        <UnorderedListOutlined aria-hidden="true" /> {t('map.asList')}
      </button>
      <button type="button" onClick={onClear} aria-label={t('map.clear')} title={t('map.clear')}>
        <CloseOutlined />
      </button>
    </div>
  );
}
