/** What lights the scene, as far as the picture tells: by night an illuminator is needed. */
export type Light = 'day' | 'night';
