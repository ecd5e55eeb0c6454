import { execFileSync } from 'child_process';
import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';

interface CertificateOptions {
  /** DNS names and addresses, such as "DNS:api.example.com" or "IP:198.51.100.1". */
  readonly alternatives?: readonly string[];
  readonly commonName?: string;
  /** Days that it holds; a negative number gives one that expired. */
  readonly days?: number;
}

export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** A private authority for certificates, made by openssl. */
export class Authority {
  /** The authority's own certificate. */
  public readonly file: string;
  private count = 0;

  constructor(public readonly folder: string, private readonly name: string) {
    this.file = this.path('pem');
    this.openssl('ecparam', '-genkey', '-name', 'prime256v1', '-noout', '-out', this.path('key'));
    this.openssl('req', '-x509', '-new', '-key', this.path('key'), '-subj', `/CN=${name}`, '-days', '30', '-out', this.file);
  }

  /** The authority's own certificate as text. */
  public get pem(): string {
    return readFileSync(this.file, 'utf8');
  }

  /** A certificate of a server with a key of its own. */
  public certificate({ alternatives = [], commonName = 'server', days = 1 }: CertificateOptions): Certificate {
    this.count += 1;
    const [key, request, cert, extensions] = ['key', 'csr', 'pem', 'ext'].map((kind) => this.path(`${this.count}.${kind}`));
    writeFileSync(extensions, alternatives.length > 0 ? `subjectAltName=${alternatives.join(',')}\n` : 'basicConstraints=CA:FALSE\n');
    this.openssl('ecparam', '-genkey', '-name', 'prime256v1', '-noout', '-out', key);
    this.openssl('req', '-new', '-key', key, '-subj', `/CN=${commonName}`, '-out', request);
    this.openssl('x509', '-req', '-in', request, '-CA', this.file, '-CAkey', this.path('key'), '-CAcreateserial', '-days', String(days),
      '-extfile', extensions, '-out', cert);
    return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
  }

  /** A certificate that its own key signed. */
  public self({ alternatives = [] }: CertificateOptions): Certificate {
    const [key, cert] = ['self.key', 'self.pem'].map((kind) => this.path(kind));
    this.openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1',
      '-subj', `/CN=${this.name}`, '-addext', `subjectAltName=${alternatives.join(',')}`, '-keyout', key, '-out', cert);
    return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
  }

  private path(kind: string): string {
    return join(this.folder, `${this.name}.${kind}`);
  }

  private openssl(...args: string[]): void {
    execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  }
}
