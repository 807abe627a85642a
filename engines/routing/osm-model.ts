/** Key and value pairs of OpenStreetMap. */
export type OsmTags = Readonly<Record<string, string>>;

/** Rows of OpenStreetMap as a reader of its files leaves them; ways and relations may name rows that an extract left out. */
export interface OsmData {
  readonly nodes: readonly {
    readonly id: number;
    readonly lng: number;
    readonly lat: number;
    readonly tags?: OsmTags;
  }[];
  readonly ways: readonly {
    readonly id: number;
    readonly refs: readonly number[];
    readonly tags?: OsmTags;
  }[];
  readonly relations: readonly {
    readonly id: number;
    readonly members: readonly { readonly type: string; readonly ref: number; readonly role: string }[];
    readonly tags?: OsmTags;
  }[];
}

/** Who goes on the roads. */
export type RoadProfile = 'car' | 'foot';
