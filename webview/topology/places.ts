/** Remembers where things stand, so that nothing moves when something else comes or goes. */

/** Ids by place, group by group; `''` is a place that nobody has now. Plain data: it is kept with the panel's state. */
export type PlaceMemory = Readonly<Record<string, readonly string[]>>;

export interface Places {
  /** The place of each id of a group, counted from 0. Newcomers take the first free places, in the order given. */
  of(group: string, ids: readonly string[]): ReadonlyMap<string, number>;
  /** Places that a group has had so far, taken or free: room that has been given stays given. */
  room(group: string): number;
  memory(): PlaceMemory;
}

export function createPlaces(memory: PlaceMemory = {}): Places {
  const groups = new Map<string, string[]>(Object.entries(memory).map(([group, ids]) => [group, [...ids]]));
  return {
    of(group, ids) {
      const places = groups.get(group) ?? [];
      groups.set(group, places);
      const wanted = new Set(ids);
      const found = new Map<string, number>();
      places.forEach((id, at) => {
        if (wanted.has(id)) found.set(id, at);
        else places[at] = '';
      });
      let free = 0;
      for (const id of ids) {
        if (found.has(id)) continue;
        while (free < places.length && places[free] !== '') free += 1;
        places[free] = id;
        found.set(id, free);
      }
      return found;
    },
    room: (group) => groups.get(group)?.length ?? 0,
    memory: () => Object.fromEntries(groups),
  };
}
