create schema acta;
