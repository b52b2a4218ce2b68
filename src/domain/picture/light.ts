/** The light of the scene, as far as the picture shows it. At night an illuminator is needed. */
export type Light = 'day' | 'night';
