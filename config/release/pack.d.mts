export function pack(folder: string, file: string, at: number): string;
