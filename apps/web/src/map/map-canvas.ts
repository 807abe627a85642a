import type { Feature, FeatureCollection } from 'geojson';
import {
  GeoJSONSource,
  type MapGeoJSONFeature,
  Map as MapLibreMap,
  type MapMouseEvent,
  Marker,
  type PointLike,
  Popup,
  ScaleControl,
  setWorkerUrl,
} from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import type { LngLat } from '../components/place.tsx';
import { type MapSource, mapStyle } from '../design/map-style.ts';
import { mapFont, type ThemeName } from '../design/tokens.ts';
import type { Bounds } from './bounds.ts';
import { type MapTarget, noFeatures, type PointedMeter, pointedMeter, text } from './map-data.ts';

setWorkerUrl(workerUrl);

/** What the map tells the page. */
export interface MapCanvasEvents {
  /** The style stands: data can be set. */
  readonly onReady: () => void;
  /** The first picture is complete. */
  readonly onDrawn: () => void;
  readonly onInspect: (target: MapTarget) => void;
  /** A place was clicked while places are chosen. */
  readonly onPlace: (at: LngLat) => void;
  readonly onSelect: (ids: readonly string[]) => void;
  /** A meter came under the pointer or was clicked; nothing when neither holds any more. */
  readonly onMeter: (meter: PointedMeter | undefined) => void;
}

/** Layers that can be clicked, the topmost first, with the kind of thing they hold. */
const clickable: readonly (readonly [string, MapTarget['kind']])[] = [
  ['incidents-dot', 'incident'],
  ['critical-dot', 'critical'],
  ['candidates-dot', 'candidate'],
  ['candidates-line', 'candidate'],
  ['valves-close', 'valve'],
  ['valves-dot', 'valve'],
  ['meters-dot', 'meter'],
  ['pipes-line', 'pipe'],
  ['towns-fill', 'town'],
  ['districts-fill', 'district'],
];

/** A meter is a small dot: it is met this many pixels around the pointer. */
const meterReach = 6;

/** A MapLibre map with our style and our gestures; opened with an element, closed when the page leaves. */
export class MapCanvas {
  readonly #map: MapLibreMap;
  readonly #events: MapCanvasEvents;
  #hover: { readonly source: string; readonly id: string | number } | undefined;
  #box: { readonly element: HTMLDivElement; readonly from: readonly [number, number] } | undefined;
  #boxMode = false;
  #choosing = false;
  #pin: Marker | undefined;
  #card: Popup | undefined;
  #meter: PointedMeter | undefined;

  constructor(element: HTMLElement, theme: ThemeName, unit: number, events: MapCanvasEvents) {
    this.#events = events;
    this.#map = new MapLibreMap({
      container: element,
      style: mapStyle(theme, unit),
      center: [107.8, 30.1],
      zoom: 6,
      attributionControl: false,
      boxZoom: false,
      dragRotate: false,
      pitchWithRotate: false,
      fadeDuration: 0,
      maxZoom: 19,
    });
    this.#map.touchZoomRotate.disableRotation();
    this.#map.addControl(new ScaleControl({ maxWidth: 90 }), 'bottom-left');
    this.#map.once('style.load', events.onReady);
    this.#map.once('load', events.onDrawn);
    this.#map.on('click', (event) => this.#click(event));
    this.#map.on('mousemove', (event) => this.#point(event));
    this.#map.on('mouseout', () => this.#pointMeter(undefined));
    this.#map.on('mousedown', (event) => this.#startBox(event));
  }

  /** Replaces what one source shows. */
  setData(name: MapSource, data: FeatureCollection | undefined): void {
    const source = this.#map.getSource(name);
    if (source instanceof GeoJSONSource) source.setData(data ?? noFeatures);
  }

  /** Draws labels, after the web font has come with every character they need. */
  setLabels(labels: FeatureCollection): void {
    const characters = labels.features.map((label) => text(label, 'name') ?? '').join('');
    const draw = (): void => this.setData('labels', labels);
    document.fonts.load(`16px '${mapFont}'`, `${characters}ⅠⅡⅢⅣ0123456789`).then(draw, draw);
  }

  /** Rings the selected incident and outlines the selected district. */
  select(id: string | undefined): void {
    this.#map.setFilter('incidents-selected', ['==', ['get', 'id'], id ?? '']);
    this.#map.setFilter('selected-line', ['==', ['get', 'id'], id ?? '']);
  }

  fit(bounds: Bounds, atOnce = false): void {
    const [west, south, east, north] = bounds;
    this.#map.fitBounds([west, south, east, north], {
      padding: roomAround(this.#map.getContainer().clientWidth),
      maxZoom: 16,
      animate: !atOnce && movingAllowed(),
    });
  }

  lookAt({ lng, lat }: LngLat): void {
    this.#map.easeTo({
      center: [lng, lat],
      zoom: Math.max(this.#map.getZoom(), 15),
      animate: movingAllowed(),
    });
  }

  zoomBy(steps: number): void {
    this.#map.easeTo({ zoom: this.#map.getZoom() + steps, animate: movingAllowed() });
  }

  /** While on, dragging selects instead of moving the map. */
  selectByBox(on: boolean): void {
    this.#boxMode = on;
    if (on) this.#map.dragPan.disable();
    else this.#map.dragPan.enable();
  }

  /** While on, a click chooses a place instead of inspecting what is there. */
  choosePlace(on: boolean): void {
    this.#choosing = on;
  }

  /** Marks a chosen place; nothing takes the mark away. */
  pin(at: LngLat | undefined): void {
    this.#pin?.remove();
    this.#pin = undefined;
    if (!at) return;
    const element = document.createElement('div');
    element.className = 'city-map-pin';
    this.#pin = new Marker({ element, anchor: 'bottom' }).setLngLat([at.lng, at.lat]).addTo(this.#map);
  }

  /** Lays a card beside a place; it stays there when the map moves. */
  showCard(at: LngLat | undefined, content: HTMLElement): void {
    this.#card?.remove();
    this.#card = undefined;
    if (!at) return;
    this.#card = new Popup({
      closeButton: false,
      closeOnClick: false,
      focusAfterOpen: false,
      maxWidth: 'none',
      offset: 8,
    })
      .setLngLat([at.lng, at.lat])
      .setDOMContent(content)
      .addTo(this.#map);
  }

  /** Lets the meter go that a click holds. */
  releaseMeter(): void {
    this.#meter = undefined;
    this.#events.onMeter(undefined);
  }

  close(): void {
    this.#map.remove();
  }

  #featuresAt(point: PointLike): readonly MapGeoJSONFeature[] {
    const layers = clickable.map(([layer]) => layer).filter((layer) => this.#map.getLayer(layer));
    return this.#map.queryRenderedFeatures(point, { layers });
  }

  #click(event: MapMouseEvent): void {
    const { lng, lat } = event.lngLat;
    if (this.#choosing) {
      this.#events.onPlace({ lng, lat });
      return;
    }
    const meter = this.#meterAt(event);
    if (meter) this.#holdMeter(meter);
    else if (this.#meter) this.releaseMeter();
    this.#inspect(event);
  }

  #inspect(event: MapMouseEvent): void {
    const feature = this.#featuresAt(event.point)[0];
    const kind = clickable.find(([layer]) => layer === feature?.layer.id)?.[1];
    if (!feature || !kind) return;
    if (feature.properties.cluster) {
      this.#openCluster(feature);
      return;
    }
    const id = text(feature, 'id');
    if (id) this.#events.onInspect({ kind, id });
  }

  /** The meter nearest to the pointer, unless something lies there that is above meters. */
  #meterAt(
    { point }: MapMouseEvent,
    top: MapGeoJSONFeature | undefined = this.#featuresAt(point)[0],
  ): PointedMeter | undefined {
    const order = clickable.map(([layer]) => layer);
    if (!this.#map.getLayer('meters-dot')) return undefined;
    if (top && order.indexOf(top.layer.id) < order.indexOf('meters-dot')) return undefined;
    const { x, y } = point;
    const box: [PointLike, PointLike] = [
      [x - meterReach, y - meterReach],
      [x + meterReach, y + meterReach],
    ];
    const [found] = this.#map.queryRenderedFeatures(box, { layers: ['meters-dot'] });
    return found && pointedMeter(found);
  }

  #pointMeter(meter: PointedMeter | undefined): void {
    if (this.#meter?.held || this.#meter?.id === meter?.id) return;
    this.#meter = meter;
    this.#events.onMeter(meter);
  }

  #holdMeter(meter: PointedMeter): void {
    this.#meter = { ...meter, held: true };
    this.#events.onMeter(this.#meter);
  }

  #openCluster(cluster: Feature): void {
    const source = this.#map.getSource('incidents');
    const id: unknown = cluster.properties?.cluster_id;
    if (!(source instanceof GeoJSONSource) || typeof id !== 'number' || cluster.geometry.type !== 'Point')
      return;
    const [lng = 0, lat = 0] = cluster.geometry.coordinates;
    source
      .getClusterExpansionZoom(id)
      .then((zoom) => this.#map.easeTo({ center: [lng, lat], zoom, animate: movingAllowed() }))
      .catch(() => this.zoomBy(2));
  }

  #point(event: MapMouseEvent): void {
    if (this.#box) {
      this.#drawBox(event.point.x, event.point.y);
      return;
    }
    const feature = this.#featuresAt(event.point)[0];
    const meter = this.#meterAt(event, feature);
    this.#pointMeter(meter);
    this.#map.getCanvas().style.cursor =
      this.#boxMode || this.#choosing ? 'crosshair' : feature || meter ? 'pointer' : '';
    const area =
      feature && (feature.source === 'districts' || feature.source === 'towns') ? feature : undefined;
    if (this.#hover && this.#hover.id !== area?.id) this.#map.setFeatureState(this.#hover, { hover: false });
    this.#hover = area?.id === undefined ? undefined : { source: area.source, id: area.id };
    if (this.#hover) this.#map.setFeatureState(this.#hover, { hover: true });
  }

  #startBox(event: MapMouseEvent): void {
    if (!this.#boxMode && !event.originalEvent.shiftKey) return;
    event.preventDefault();
    const element = document.createElement('div');
    element.className = 'city-map-box';
    this.#map.getCanvasContainer().append(element);
    this.#box = { element, from: [event.point.x, event.point.y] };
    window.addEventListener('mouseup', (up) => this.#endBox(up), { once: true });
  }

  #drawBox(x: number, y: number): void {
    if (!this.#box) return;
    const [fromX, fromY] = this.#box.from;
    const { style } = this.#box.element;
    style.left = `${Math.min(x, fromX)}px`;
    style.top = `${Math.min(y, fromY)}px`;
    style.width = `${Math.abs(x - fromX)}px`;
    style.height = `${Math.abs(y - fromY)}px`;
  }

  #endBox(event: MouseEvent): void {
    if (!this.#box) return;
    const { element, from } = this.#box;
    this.#box = undefined;
    element.remove();
    const rect = this.#map.getCanvasContainer().getBoundingClientRect();
    const to: [number, number] = [event.clientX - rect.left, event.clientY - rect.top];
    const found = this.#map.queryRenderedFeatures([[from[0], from[1]], to], { layers: ['incidents-dot'] });
    this.#collect(found).then(
      (ids) => this.#events.onSelect(ids),
      () => this.#events.onSelect([]),
    );
  }

  async #collect(found: readonly MapGeoJSONFeature[]): Promise<readonly string[]> {
    const source = this.#map.getSource('incidents');
    const leaves = await Promise.all(
      found.map(async (feature): Promise<readonly Feature[]> => {
        const cluster: unknown = feature.properties.cluster_id;
        if (typeof cluster !== 'number' || !(source instanceof GeoJSONSource)) return [feature];
        return source.getClusterLeaves(cluster, 1000, 0);
      }),
    );
    return [...new Set(leaves.flat().flatMap((feature) => text(feature, 'id') ?? []))];
  }
}

/** Room at the right for the tools that lie on the map, where the map is wide enough to give it. */
function roomAround(width: number) {
  return { top: 36, bottom: 36, left: 36, right: width > 400 ? 84 : 36 };
}

function movingAllowed(): boolean {
  return !window.matchMedia('(prefers-reduced-motion: reduce)').matches;
}
