// The words of room names and of the names people have before they choose one.
// Short, friendly, easy to say over a telephone; every list has 32 words, so
// each word carries five bits.

export const ADJECTIVES = [
  'amber', 'brave', 'bright', 'calm', 'clear', 'cosy', 'crisp', 'dapper',
  'eager', 'early', 'fond', 'gentle', 'golden', 'happy', 'humble', 'keen',
  'kind', 'lively', 'lucky', 'mellow', 'merry', 'misty', 'nimble', 'proud',
  'quick', 'quiet', 'rosy', 'shiny', 'sunny', 'swift', 'warm', 'witty',
];

export const PLACES = [
  'arbour', 'attic', 'bakery', 'bay', 'bridge', 'cabin', 'canal', 'castle',
  'cellar', 'cove', 'dune', 'garden', 'grove', 'harbour', 'hill', 'island',
  'kitchen', 'lagoon', 'lantern', 'library', 'meadow', 'mill', 'orchard', 'pier',
  'pond', 'river', 'studio', 'tavern', 'terrace', 'valley', 'village', 'window',
];

export const ANIMALS = [
  'badger', 'beaver', 'bison', 'crane', 'dolphin', 'falcon', 'ferret', 'finch',
  'fox', 'gecko', 'hare', 'heron', 'ibis', 'koala', 'lemur', 'lynx',
  'magpie', 'marten', 'mole', 'moose', 'newt', 'otter', 'owl', 'panda',
  'pelican', 'puffin', 'raven', 'robin', 'seal', 'swan', 'tapir', 'wombat',
];
