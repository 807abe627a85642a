import type { Curve } from './model.ts';

/** Sections whose every size follows from their height. */
export type OneSizeShape =
  | 'circular'
  | 'egg'
  | 'horseshoe'
  | 'gothic'
  | 'catenary'
  | 'semi-elliptical'
  | 'basket-handle'
  | 'semi-circular';

/** Surveyed section of a channel, looking downstream. */
export interface Transect {
  readonly id: string;
  /** Manning's n of the left bank, the channel and the right bank, s/m^(1/3). */
  readonly manningLeft: number;
  readonly manningChannel: number;
  readonly manningRight: number;
  /** Stations of the banks, m; both 0: all is channel. */
  readonly leftBankM: number;
  readonly rightBankM: number;
  /** Length of the channel over that of the flood plain (meanders); 1: equal. */
  readonly meander: number;
  readonly stationsM: readonly number[];
  readonly levelsM: readonly number[];
}

/** Half or whole of a street: a section by its curb, its crown and what lies behind. */
export interface StreetSection {
  readonly id: string;
  readonly crownWidthM: number;
  readonly curbHeightM: number;
  /** Fall of the road from the crown, m/m. */
  readonly slope: number;
  readonly manning: number;
  readonly gutterDepressionM: number;
  readonly gutterWidthM: number;
  readonly sides: 1 | 2;
  readonly backWidthM: number;
  readonly backSlope: number;
  readonly backManning: number;
}

/** Cross-section of a conduit or opening; lengths in m, slopes as run over rise. */
export type CrossSection =
  | { readonly shape: OneSizeShape; readonly heightM: number }
  /** `roughness`: Hazen-Williams C, or height of the roughness in m with Darcy-Weisbach. */
  | { readonly shape: 'force-main'; readonly heightM: number; readonly roughness: number }
  /** Depths are above the fill, on which the conduit's offsets stand. */
  | { readonly shape: 'filled-circular'; readonly heightM: number; readonly fillM: number }
  | { readonly shape: 'rect-closed'; readonly heightM: number; readonly widthM: number }
  /** `sidesLeftOut`: walls that carry no friction, 0 to 2. */
  | {
      readonly shape: 'rect-open';
      readonly heightM: number;
      readonly widthM: number;
      readonly sidesLeftOut: number;
    }
  | {
      readonly shape: 'trapezoidal';
      readonly heightM: number;
      readonly bottomWidthM: number;
      readonly leftSlope: number;
      readonly rightSlope: number;
    }
  | { readonly shape: 'triangular' | 'parabolic'; readonly heightM: number; readonly topWidthM: number }
  | {
      readonly shape: 'power';
      readonly heightM: number;
      readonly topWidthM: number;
      readonly exponent: number;
    }
  | {
      readonly shape: 'rect-triangular';
      readonly heightM: number;
      readonly widthM: number;
      readonly triangleHeightM: number;
    }
  | {
      readonly shape: 'rect-round';
      readonly heightM: number;
      readonly widthM: number;
      readonly bottomRadiusM: number;
    }
  | {
      readonly shape: 'modified-basket-handle';
      readonly heightM: number;
      readonly widthM: number;
      readonly topRadiusM: number;
    }
  | {
      readonly shape: 'horizontal-ellipse' | 'vertical-ellipse' | 'arch';
      readonly heightM: number;
      readonly widthM: number;
    }
  | { readonly shape: 'irregular'; readonly transect: Transect }
  /** Width over depth, both as parts of the height. */
  | { readonly shape: 'custom'; readonly heightM: number; readonly curve: Curve }
  | { readonly shape: 'street'; readonly street: StreetSection }
  /** No size: the flow passes it without any resistance. */
  | { readonly shape: 'dummy' };
