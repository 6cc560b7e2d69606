import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from './access.ts';
import { ACCOUNT_PAGE } from './pages/account-page.ts';
import { CONNECT_PAGE } from './pages/connect-page.ts';
import { LOGIN_PAGE } from './pages/login-page.ts';

const HTML = 'text/html; charset=utf-8';

/** Where people sign in, and look after their account. The pages use the public API and nothing else. */
@ApiExcludeController()
@Controller()
export class PagesController {
  @Get('login')
  @Public()
  @Header('content-type', HTML)
  @Header('content-security-policy', LOGIN_PAGE.policy)
  @Header('referrer-policy', 'no-referrer')
  @Header('cache-control', 'no-store')
  login(): string {
    return LOGIN_PAGE.html;
  }

  @Get('account')
  @Public()
  @Header('content-type', HTML)
  @Header('content-security-policy', ACCOUNT_PAGE.policy)
  @Header('referrer-policy', 'no-referrer')
  @Header('cache-control', 'no-store')
  account(): string {
    return ACCOUNT_PAGE.html;
  }

  @Get('connect')
  @Public()
  @Header('content-type', HTML)
  @Header('content-security-policy', CONNECT_PAGE.policy)
  @Header('referrer-policy', 'no-referrer')
  @Header('cache-control', 'no-store')
  connect(): string {
    return CONNECT_PAGE.html;
  }
}
